// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleToJSON, toMessageSignatureBundle } from '@sigstore/bundle';
import { AirgapError } from '../../src/errors.ts';
import { digestOf } from '../../src/oci/hash.ts';
import type { LayoutKey } from '../../src/oci/verify/signed-layout.ts';
import type { Holding } from '../../src/serve/library.ts';
import { onPath } from '../../tools/pinned-tools.ts';
import { rejectsWith } from '../oci/setup.ts';
import { APP, LARGE, ServeBench, writeTar } from './setup.ts';

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY: LayoutKey = { name: 'release.pub', key: PAIR.publicKey };

type Signing = readonly [kind: string, make: string[], sign: (key: string, file: string) => string[]];

/** As docs/serve.md tells people to sign. */
const digest = (key: string, file: string): string[] => ['dgst', '-sha256', '-sign', key, file];
const OPENSSL: readonly Signing[] = [
  ['ECDSA', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], digest],
  ['RSA', ['-algorithm', 'RSA'], digest],
  ['Ed25519', ['-algorithm', 'ED25519'], (key, file) => ['pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', file]],
];

describe('serve: signed bundles', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  const signatureOf = async (folder: string, key: KeyObject = PAIR.privateKey): Promise<Buffer> =>
    sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', await readFile(path.join(folder, 'index.json')), key);

  /** An archive, its folder, and its signature beside it. */
  async function signed(tag = '1'): Promise<{ folder: string; archive: string }> {
    const folder = await bench.bundle([{ name: `${APP}:${tag}` }]);
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(folder, archive);
    await writeFile(`${archive}.sig`, await signatureOf(folder));
    return { folder, archive };
  }

  const statusOf = async (url: string, headers = {}): Promise<number> => (await fetch(url, { headers })).status;

  it('are served: an archive, a compressed one, a folder', async () => {
    const { folder, archive } = await signed();
    const packed = `${archive}.gz`;
    await writeFile(packed, gzipSync(await readFile(archive)));
    for (const copy of [packed, folder]) await writeFile(`${copy}.sig`, await readFile(`${archive}.sig`));
    bench.later(() => rm(`${folder}.sig`));
    for (const bundle of [archive, packed, folder, `${folder}/`]) {
      const { origin } = await bench.start([bundle], { key: KEY, storage: await bench.folder() });
      assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/1`), 200, bundle);
    }
  });

  it('are known by what openssl and cosign write: bytes, base64, a sigstore bundle, Ed25519', async () => {
    const { folder, archive } = await signed();
    const signature = await signatureOf(folder);
    const digest = Buffer.from(
      digestOf(await readFile(path.join(folder, 'index.json'))).slice('sha256:'.length),
      'hex',
    );
    const bundled = bundleToJSON(toMessageSignatureBundle({ digest, signature, keyHint: 'release' }));
    const edwards = generateKeyPairSync('ed25519');
    for (const [text, key] of [
      [`${signature.toString('base64')}\n`, KEY],
      [JSON.stringify(bundled), KEY],
      [JSON.stringify({ base64Signature: signature.toString('base64'), rekorBundle: null }), KEY],
      [await signatureOf(folder, edwards.privateKey), { name: 'ed.pub', key: edwards.publicKey }],
    ] as const) {
      await writeFile(`${archive}.sig`, text);
      const { origin } = await bench.start([archive], { key });
      assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/1`), 200);
    }
  });

  for (const [kind, make, sign] of OPENSSL) {
    it(`are known by a signature that openssl itself made: ${kind}`, async function () {
      if (onPath('openssl') === undefined) return this.skip();
      const { folder, archive } = await signed();
      const keys = await bench.folder();
      const [secret, open] = [path.join(keys, 'k.pem'), path.join(keys, 'k.pub')];
      execFileSync('openssl', ['genpkey', ...make, '-out', secret], { stdio: 'ignore' });
      execFileSync('openssl', ['pkey', '-in', secret, '-pubout', '-out', open]);
      await writeFile(`${archive}.sig`, execFileSync('openssl', sign(secret, path.join(folder, 'index.json'))));
      const key = { name: open, key: createPublicKey(await readFile(open)) };
      assert.equal(await statusOf(`${(await bench.start([archive], { key })).origin}/v2/${APP}/manifests/1`), 200);
    });
  }

  it('do not start when one is not signed, by another key, or for another bundle', async () => {
    const { archive } = await signed();
    const other = await signed('2');
    const wrongKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const start = (): Promise<unknown> => bench.start([other.archive, archive], { key: KEY });
    for (const spoil of [
      async () => writeFile(`${archive}.sig`, await readFile(`${other.archive}.sig`)),
      async () => writeFile(`${archive}.sig`, await signatureOf(other.folder, wrongKey.privateKey)),
      () => writeFile(`${archive}.sig`, ''),
      () => writeFile(`${archive}.sig`, '{"messageSignature": 1}'),
      () => writeFile(`${archive}.sig`, Buffer.alloc(100_000)),
      () => rm(`${archive}.sig`),
    ]) {
      await spoil();
      await rejectsWith(start(), 'SIGNATURE_INVALID', archive);
    }
    const odd = { name: 'x25519.pub', key: generateKeyPairSync('x25519').publicKey };
    await rejectsWith(bench.start([other.archive], { key: odd }), 'SIGNATURE_INVALID', 'x25519.pub');
  });

  it('stay when they are replaced by one that is not signed, until its signature is there too', async () => {
    const { archive } = await signed();
    const next = await signed('2');
    const outcomes: (Holding | Error)[] = [];
    const { origin } = await bench.start([archive], { key: KEY, onReload: outcome => outcomes.push(outcome) });
    await rename(next.archive, archive);
    for (let count = 0; count < 3; count += 1) assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/1`), 200);
    assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/2`), 404);
    assert.deepEqual(
      outcomes.map(outcome => outcome instanceof AirgapError && outcome.code),
      ['SIGNATURE_INVALID'],
    );
    await rename(`${next.archive}.sig`, `${archive}.sig`);
    assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/2`), 200);
  });

  it('give out no blob that is not what its digest says: not whole, not a part of it', async () => {
    const { folder, archive } = await signed();
    const digest = await bench.addLargeBlob(folder);
    await writeTar(folder, archive);
    const { origin } = await bench.start([archive], { key: KEY });
    const url = `${origin}/v2/${APP}/blobs/${digest}`;
    const whole = await fetch(url);
    assert.equal((await whole.arrayBuffer()).byteLength, LARGE);
    const part = { range: 'bytes=100-199' };
    assert.equal(await statusOf(url, part), 206);
    const file = path.join(folder, 'blobs', digest.replace(':', '/'));
    await writeFile(file, Buffer.alloc(LARGE, 'x'));
    await writeTar(folder, archive);
    for (const headers of [{}, part]) assert.equal(await statusOf(url, headers), 500);
    assert.ok(bench.lines.some(line => line.includes(`asked for ${digest}`)));
    assert.equal(await statusOf(`${origin}/v2/${APP}/manifests/1`), 200, 'what is right is served');
    const unsigned = await bench.start([archive]);
    assert.equal(await statusOf(`${unsigned.origin}/v2/${APP}/blobs/${digest}`), 200, 'without a key, clients hash');
  });
});
