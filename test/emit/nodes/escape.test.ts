// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { generateNodes } from '../../../src/action/generate-nodes.ts';
import { ESCAPES } from '../../../src/emit/nodes/escape.ts';
import { AirgapError } from '../../../src/errors.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { parseReference } from '../../../src/reference/reference.ts';
import { refuseBareValues } from '../../../tools/node-templates.ts';
import { aLock } from '../../support/locks.ts';
import { containerd, registriesConf } from '../../support/node-runtimes.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const printable = fc.stringMatching(/^[ -~\n]{0,60}$/);

describe('values in templates', () => {
  it('come back from a TOML parser as they were', () => {
    fc.assert(fc.property(text, value => assert.equal(parseToml(`a = ${ESCAPES.toml(value)}`).a, value)));
  });

  it('come back from a YAML parser as they were, alone and in brackets', () => {
    fc.assert(
      fc.property(text, value => {
        const quoted = ESCAPES.yaml(value);
        assert.deepEqual(parseYaml(`a: {b: ${quoted} }\nc: [${quoted}]`), { a: { b: value }, c: [value] });
        assert.deepEqual([...parseYaml(`${quoted}: d`, { mapAsMap: true })], [[value, 'd']]);
      }),
    );
  });

  it('come back from a block of YAML as they were', () => {
    fc.assert(
      fc.property(fc.oneof(text, printable), value => {
        assert.equal(parseYaml(`a:\n  b: ${ESCAPES.block(value, 4)}\n  c: 1\n`).a.b, value);
      }),
    );
  });

  it('come back from a shell as they were', () => {
    const values = fc.sample(printable, 60);
    const script = values.map(value => `printf '%s\\0' ${ESCAPES.sh(value)}\n`).join('');
    assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1), values);
    assert.throws(() => ESCAPES.sh('a\0b'), TypeError);
  });

  it('are refused where no format could hold them', () => {
    for (const lone of ['\ud800', 'a\udfff']) assert.throws(() => ESCAPES.toml(lone), TypeError);
    assert.throws(() => ESCAPES.yaml(undefined), TypeError);
    assert.throws(() => ESCAPES.decimal('0644'), TypeError);
  });

  it('stand in a template through an escape only', () => {
    refuseBareValues('{{#each hosts}}{{toml host}}{{/each}}', 'good');
    for (const bad of [
      '{{host}}',
      '{{{host}}}',
      '{{#if a}}{{host}}{{/if}}',
      '{{#each a}}{{this}}{{/each}}',
      '{{toml}}',
      '{{> part}}',
    ]) {
      assert.throws(() => refuseBareValues(bad, 'bad.hbs'), /bad\.hbs:1/);
    }
  });
});

describe('hostile names', () => {
  const piece = fc.constantFrom(
    'm',
    '.',
    '/',
    ':',
    '"',
    "'",
    '\n',
    '\r',
    '..',
    '#',
    ']',
    '[',
    ' ',
    '$(x)',
    '`',
    '{{',
    '}}',
    '\\',
    '5000',
    'A',
    '%2e',
    '@',
    '\0',
    'é',
  );
  const hostile = fc.array(piece, { minLength: 1, maxLength: 6 }).map(pieces => pieces.join(''));

  it('are refused, or stand in the files as they are and change nothing else', () => {
    let accepted = 0;
    const property = fc.property(hostile, hostile, fc.string({ maxLength: 6 }), (pull, host, layout) => {
      const options = { scheme: 'https', fallback: false, runtime: 'containerd' } as const;
      try {
        const mirror = parseMirror(pull, layout === '' ? undefined : `{host}/{path}${layout}`);
        const lock = aLock(['quay.io/team/web:1']);
        const [containerdFiles, registries] = ['containerd', 'registries-conf'].map(format => {
          const { files } = generateNodes(lock, { ...options, mirror, format, hosts: [host] });
          for (const { path } of files) assert.match(path, /^etc\/[\w./[\]:-]+$/);
          assert.ok(files.every(({ path }) => !path.split('/').includes('..')));
          return new Map(files.map(file => [file.path, file.text]));
        });
        const [name = '', ...prefix] = mirror.pull.split('/');
        const image = parseReference(`${host}/team/web:1`);
        const wanted = `https://${name.toLowerCase()}/v2/${[...prefix, ''].join('/')}`;
        accepted += 1;
        for (const asked of [
          containerd(containerdFiles ?? new Map(), image),
          registriesConf(registries ?? new Map(), image),
        ]) {
          for (const url of asked.map(withLowerHost))
            assert.ok(url.startsWith(wanted) && url.endsWith('/team/web'), url);
        }
      } catch (error) {
        if (!(error instanceof AirgapError)) throw error;
      }
    });
    const examples: [string, string, string][] = [
      ['m.m:5000/m', 'm.m', ''],
      ['A', 'A', ''],
      ['A', 'm.m', ''],
    ];
    fc.assert(property, { numRuns: 3000, examples });
    assert.ok(accepted > 0);
  });
});

/** DNS does not tell case: a host that is the mirror under other capitals is asked as it is. */
function withLowerHost(url: string): string {
  return url.replace(/^https:\/\/[^/]+/, origin => origin.toLowerCase());
}
