// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mirrorReference, parseMirror, refuseCollisions } from '../../src/plan/layout.ts';
import { canonical, parseReference } from '../../src/reference/reference.ts';

const MIRROR = 'mirror.example.internal:5000/mirrors';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

function mirrored(image: string, layout?: string, pull = MIRROR): string {
  return canonical(mirrorReference(parseReference(image), parseMirror(pull, layout)));
}

describe('plan: layouts', () => {
  const cases: [image: string, layout: string | undefined, mirror: string][] = [
    ['nginx', undefined, `${MIRROR}/docker.io/library/nginx:latest`],
    ['quay.io/a/b:1', 'keep-host', `${MIRROR}/quay.io/a/b:1`],
    [`quay.io/a/b:1@${DIGEST}`, 'keep-host', `${MIRROR}/quay.io/a/b:1@${DIGEST}`],
    [`quay.io/a/b@${DIGEST}`, 'strip-host', `${MIRROR}/a/b@${DIGEST}`],
    ['nginx:1', 'strip-host', `${MIRROR}/library/nginx:1`],
    ['quay.io/a/b:1', '{host}-{name}', `${MIRROR}/quay.io-b:1`],
    ['quay.io/a/b:1', 'team/{path}', `${MIRROR}/team/a/b:1`],
    ['quay.io/a/b:1', '{name}', `${MIRROR}/b:1`],
    ['registry:5000/a:1', 'keep-host', `${MIRROR}/registry-5000/a:1`],
    ['Registry.Example/a:1', 'keep-host', `${MIRROR}/registry.example/a:1`],
    ['[2001:db8::1]:5000/a:1', 'keep-host', `${MIRROR}/2001-db8-1-5000/a:1`],
    ['[::1]/a:1', 'keep-host', `${MIRROR}/1/a:1`],
  ];
  for (const [image, layout, mirror] of cases) {
    it(`${layout ?? 'by default'} gives ${image.slice(0, 30)} the name ${mirror.slice(MIRROR.length + 1, 80)}`, () => {
      assert.equal(mirrored(image, layout), mirror);
    });
  }

  it('take addresses with and without port and prefix', () => {
    assert.equal(mirrored('quay.io/a:1', undefined, 'mirror.example'), 'mirror.example/quay.io/a:1');
    assert.equal(mirrored('quay.io/a:1', undefined, 'localhost:5000/'), 'localhost:5000/quay.io/a:1');
    assert.equal(mirrored('quay.io/a:1', undefined, 'localhost/a/b//'), 'localhost/a/b/quay.io/a:1');
    assert.equal(mirrored('quay.io/a:1', undefined, '10.0.0.1:5000'), '10.0.0.1:5000/quay.io/a:1');
    assert.equal(mirrored('quay.io/a:1', undefined, '[::1]:5000'), '[::1]:5000/quay.io/a:1');
  });

  for (const pull of [
    '',
    'mirror',
    'mirror/prefix',
    'https://mirror.example',
    'oci://mirror.example',
    'mirror.example/Prefix',
    'mirror.example:port',
    'mirror.example:99999/a',
    '[::1]:0',
    'mirror.example/a b',
    'mirror.example/a:1',
    '/mirror.example',
    'mirror.example//a',
    `mirror.example@${DIGEST}`,
  ]) {
    it(`refuse the address ${JSON.stringify(pull.slice(0, 40))}`, () => {
      assert.throws(() => parseMirror(pull), { code: 'USAGE', message: /not a mirror address/ });
    });
  }

  it('do not repeat a password in the refusal', () => {
    for (const pull of ['https://me:secret@mirror.example', 'me:secret@mirror.example/x']) {
      assert.throws(
        () => parseMirror(pull),
        (error: Error) => !error.message.includes('secret') && error.message.includes('mirror.example'),
      );
    }
  });

  for (const [layout, words] of [
    ['{registry}/{path}', /has \{registry\}/],
    ['{host}', /no \{path\} or \{name\}/],
    ['fixed', /no \{path\} or \{name\}/],
    ['', /no \{path\}|no image name/],
    ['{path', /has \{path|no \{path/],
    ['Team/{path}', /no image name can hold/],
    ['{path}:v1', /no image name can hold/],
    ['/{path}', /no image name can hold/],
    ['{host}//{path}', /no image name can hold/],
    ['{path}@x', /no image name can hold/],
    ['constructor', /no \{path\}|has/],
  ] as const) {
    it(`refuse the layout ${JSON.stringify(layout)}`, () => {
      assert.throws(() => parseMirror(MIRROR, layout), { code: 'USAGE', message: words });
    });
  }

  it('refuse two images of one name, and say both', () => {
    const references = ['quay.io/team/app:1', 'ghcr.io/team/app:2'].map(parseReference);
    assert.throws(() => refuseCollisions(references, parseMirror(MIRROR, 'strip-host')), {
      code: 'LAYOUT_COLLISION',
      message: /quay\.io\/team\/app:1 and ghcr\.io\/team\/app:2 .*mirrors\/team\/app$/,
    });
    assert.throws(
      () => refuseCollisions(['a.io/x/y:1', 'a.io/z/y:1'].map(parseReference), parseMirror(MIRROR, '{name}')),
      {
        code: 'LAYOUT_COLLISION',
      },
    );
    assert.throws(
      () => refuseCollisions(['r:5000/a:1', 'r-5000.io/a:1', 'R:5000/a:1'].map(parseReference), parseMirror(MIRROR)),
      {
        code: 'LAYOUT_COLLISION',
      },
    );
  });

  it('let tags and digests of one repository share a name', () => {
    const references = ['nginx:1', 'docker.io/library/nginx:2', `nginx@${DIGEST}`, 'index.docker.io/nginx'].map(
      parseReference,
    );
    for (const layout of ['keep-host', 'strip-host', '{name}'])
      refuseCollisions(references, parseMirror(MIRROR, layout));
  });

  it('never collide with keep-host on hosts without a port', () => {
    const host = fc.constantFrom('quay.io', 'ghcr.io', 'docker.io', 'a.b', 'b.a');
    const path = fc.array(fc.constantFrom('a', 'b', 'quay.io', 'library'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(host, path)), names => {
        const references = names.map(([host, path]) => parseReference(`${host}/${path.join('/')}:1`));
        refuseCollisions(references, parseMirror(MIRROR));
      }),
    );
  });
});
