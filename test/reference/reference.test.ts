// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import { canonical, looksLikeHost, parseReference, tryReference } from '../../src/reference/reference.ts';

const SHA256 = `sha256:${'0123456789abcdef'.repeat(4)}`;
const SHA512 = `sha512:${'0123456789abcdef'.repeat(8)}`;

/** As written, and what it means. */
const GOOD: [written: string, canonical: string][] = [
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['library/nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['bitnami/redis:8.2', 'docker.io/bitnami/redis:8.2'],
  ['docker.io/nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['index.docker.io/nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['registry-1.docker.io/bitnami/redis:8', 'docker.io/bitnami/redis:8'],
  ['quay.io/a/b/c/d:v1', 'quay.io/a/b/c/d:v1'],
  ['quay.io/nginx:v1', 'quay.io/nginx:v1'],
  ['localhost/app:1', 'localhost/app:1'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ['registry:5000/app', 'registry:5000/app:latest'],
  ['registry:5000', 'docker.io/library/registry:5000'],
  ['192.0.2.7:5000/app:1', '192.0.2.7:5000/app:1'],
  ['192.0.2.7/app:1', '192.0.2.7/app:1'],
  ['[2001:db8::1]/app:1', '[2001:db8::1]/app:1'],
  ['[2001:db8::1]:5000/team/app:1', '[2001:db8::1]:5000/team/app:1'],
  ['[::1]:5000/app', '[::1]:5000/app:latest'],
  ['Registry.Example/app:1', 'Registry.Example/app:1'],
  ['HOST/app:1', 'HOST/app:1'],
  [`nginx@${SHA256}`, `docker.io/library/nginx@${SHA256}`],
  [`nginx:1.27@${SHA256}`, `docker.io/library/nginx:1.27@${SHA256}`],
  [`quay.io/a/b@${SHA512}`, `quay.io/a/b@${SHA512}`],
  [`registry:5000/a:v1@${SHA512}`, `registry:5000/a:v1@${SHA512}`],
  ['a.b/c_d/e__f/g-h/i---j:x', 'a.b/c_d/e__f/g-h/i---j:x'],
  ['a/b:_tag', 'docker.io/a/b:_tag'],
  ['a/b:UPPER.case_tag-1', 'docker.io/a/b:UPPER.case_tag-1'],
  [`a/b:${'t'.repeat(128)}`, `docker.io/a/b:${'t'.repeat(128)}`],
  [`quay.io/${'n'.repeat(247)}:1`, `quay.io/${'n'.repeat(247)}:1`],
  [`quay.io/x/${'a'.repeat(64)}:1`, `quay.io/x/${'a'.repeat(64)}:1`],
];

const BAD: string[] = [
  '',
  ' ',
  ':',
  '@',
  '/',
  ':tag',
  '/nginx',
  'nginx:',
  'nginx/',
  'quay.io/',
  'quay.io//a:1',
  'nginx:1.27 ',
  ' nginx',
  'a b',
  'a\n:1',
  'nginx:1.27\n',
  'Nginx:1.27',
  'quay.io/Team/app:1',
  'team/App:1',
  'nginx:-1',
  'nginx:.1',
  'nginx:a/b:c',
  'nginx:a+b',
  `a/b:${'t'.repeat(129)}`,
  `quay.io/${'n'.repeat(248)}:1`,
  'http://quay.io/a:1',
  'docker://quay.io/a:1',
  'tcp://10.0.0.1:80',
  'a..b/c:1.2',
  '-host.io/a:1',
  'host-.io/a:1',
  'host.io:port/a:1',
  'host.io:/a:1',
  '[::1/app:1',
  '::1/app:1',
  '[zz::1]/app:1',
  'a_b.io/c:1',
  'a-/b:1',
  '-a/b:1',
  'a/_b:1',
  'a/b_:1',
  'a/b..c:1',
  'a/b.-c:1',
  'a/b___c:1',
  'nginx@',
  'nginx@sha256:',
  `nginx@${SHA256.slice(0, -1)}`,
  `nginx@${SHA256}0`,
  `nginx@${SHA256.toUpperCase()}`,
  `nginx@md5:${'0'.repeat(32)}`,
  `nginx@sha512:${'0'.repeat(64)}`,
  `nginx@${SHA256}@${SHA256}`,
  `nginx@${SHA256}:1.27`,
  `@${SHA256}`,
  // 64 hex digits alone are an image id; with more around them they are a name.
  'a'.repeat(64),
  '{{ .Values.image }}',
  '$(IMAGE)',
  'ünicode/app:1',
  'a/b:tág',
];

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const component = fc.tuple(word, fc.constantFrom('', '.', '_', '__', '-', '---'), word).map(parts => parts.join(''));
const host = fc.oneof(
  fc.tuple(word, fc.constantFrom('.io', '.example', ':5000', '.Example:443')).map(parts => parts.join('')),
  fc.constantFrom('localhost', 'docker.io', 'index.docker.io', '[::1]:5000', 'UPPER'),
);
const written = fc
  .record({
    host: fc.option(host, { nil: undefined }),
    path: fc.array(component, { minLength: 1, maxLength: 4 }),
    tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
    digest: fc.option(fc.constantFrom(SHA256, SHA512), { nil: undefined }),
  })
  .map(({ host, path, tag, digest }) => {
    const name = [...(host === undefined ? [] : [host]), ...path].join('/');
    return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  });

describe('reference', () => {
  for (const [text, meaning] of GOOD) {
    it(`reads ${text.slice(0, 60)}`, () => {
      const reference = parseReference(text);
      assert.equal(canonical(reference), meaning);
      assert.equal(reference.written, text);
    });
  }

  for (const text of BAD) {
    it(`refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.equal(tryReference(text), undefined);
      assert.throws(
        () => parseReference(text),
        (error: unknown) => error instanceof AirgapError && error.code === 'REFERENCE_INVALID',
      );
    });
  }

  it('keeps its parts apart', () => {
    assert.deepEqual(parseReference(`registry:5000/team/app:v1@${SHA256}`), {
      written: `registry:5000/team/app:v1@${SHA256}`,
      registry: 'registry:5000',
      repository: 'team/app',
      tag: 'v1',
      digest: SHA256,
    });
  });

  it('leaves tag and digest out when they were not written', () => {
    assert.deepEqual(Object.keys(parseReference('nginx')), ['written', 'registry', 'repository']);
  });

  it('takes for a host only what cannot be a path component or is localhost', () => {
    for (const part of ['localhost', 'a.b', 'a:1', '[::1]', 'Upper']) assert.ok(looksLikeHost(part), part);
    for (const part of ['bitnami', 'a-b', 'a_b', '']) assert.ok(!looksLikeHost(part), part);
  });

  it('never throws and has a canonical form that means the same, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), written), text => {
        const reference = tryReference(text);
        if (reference === undefined) return;
        const form = canonical(reference);
        const again = parseReference(form);
        assert.equal(canonical(again), form);
        assert.equal(again.registry, reference.registry);
        assert.equal(again.repository, reference.repository);
        assert.equal(again.digest, reference.digest);
        assert.equal(again.tag, reference.tag ?? (reference.digest === undefined ? 'latest' : undefined));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads every name that its grammar makes', () => {
    fc.assert(fc.property(written, text => assert.ok(tryReference(text) !== undefined, text)));
  });
});
