// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type GenerateServeOptions, generateServe } from '../../src/action/generate-serve.ts';
import { AirgapError } from '../../src/errors.ts';
import { aLock, anImage } from '../support/locks.ts';

const IMAGE = 'docker.io/tools/airgap:1';
const lock = async () => aLock([anImage(IMAGE, { digest: `sha256:${'1'.repeat(64)}` })]);
const OPTIONS: GenerateServeOptions = {
  format: 'systemd',
  bundles: ['/srv/b.tar'],
  name: 'airgap-serve',
  addr: ':5000',
  stopTimeout: 25,
};

/** What was written, or undefined when it was refused with a word to the user. */
async function attempt(changes: Partial<GenerateServeOptions>): Promise<string | undefined> {
  try {
    return await generateServe({ ...OPTIONS, ...changes }, lock);
  } catch (error) {
    assert.ok(error instanceof AirgapError, String(error));
    return undefined;
  }
}

describe('hostile words for what starts `serve`', () => {
  const piece = fc.constantFrom(
    '/',
    'srv',
    'b.tar',
    '..',
    '.',
    '\n',
    '\r',
    ' ',
    '"',
    "'",
    '\\',
    '%',
    '%i',
    '$',
    '$(x)',
    '${X}',
    ';',
    '#',
    ':',
    '[',
    '-',
    'é',
    '\0',
    '=',
    '@',
    '5000',
  );
  const hostile = fc.array(piece, { minLength: 1, maxLength: 6 }).map(pieces => pieces.join(''));
  const word = fc.oneof(hostile, fc.stringMatching(/^[a-z0-9@+,=.-]{1,8}$/));
  const path = word.map(text => `/srv/${text}`);

  it('are refused, or change one word of a unit and no other line', async () => {
    const plain = (await attempt({ tlsCert: '/a', tlsKey: '/b', htpasswd: '/c' }))?.split('\n') ?? [];
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(path, path, word, word, async (bundle, file, name, addr) => {
        const changes = [
          { bundles: [bundle] },
          { program: file },
          { htpasswd: file },
          { tlsCert: file },
          { name },
          { addr },
        ];
        for (const change of changes) {
          const text = await attempt({ tlsCert: '/a', tlsKey: '/b', htpasswd: '/c', ...change });
          if (text === undefined) continue;
          accepted += 1;
          const lines = text.split('\n');
          assert.equal(lines.length, plain.length);
          const start = (all: readonly string[]): string[] =>
            all.find(line => line.startsWith('ExecStart='))?.split(' ') ?? [];
          assert.equal(start(lines).length, start(plain).length);
          assert.match(text, /^[\w\s./:()[\]{}$=@`;&+,#<>-]*$/);
        }
      }),
    );
    assert.ok(accepted > 50, `${accepted}`);
  });

  it('are refused, or stand in a Pod as they are', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(path, path, async (bundle, htpasswd) => {
        const text = await attempt({ format: 'static-pod', image: IMAGE, bundles: [bundle], htpasswd });
        if (text === undefined) return;
        accepted += 1;
        const { spec } = parse(text);
        const folder = bundle.replace(/\/+$/, '').replace(/\/[^/]*$/, '');
        assert.deepEqual(
          spec.volumes.map((volume: { hostPath: { path: string } }) => volume.hostPath.path),
          [folder, htpasswd],
        );
        assert.equal(spec.containers[0].args.length, 10);
        assert.ok(!/\$\(/.test(text));
      }),
    );
    assert.ok(accepted > 0);
  });
});
