// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readSignaturePolicy, type SignatureOptions } from '../../src/action/signature-policy.ts';
import { openWorkspace } from '../../src/action/workspace.ts';
import { failsLater } from '../support/failures.ts';
import { TestSigstore } from '../support/sigstore.ts';

const HEAD = 'apiVersion: helm-airgap/v1\nkind: AirgapConfig\n';
const ISSUER = 'https://issuer.example';

describe('action: who has to have signed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'airgap-signatures-'));
    const { publicKey } = generateKeyPairSync('ed25519');
    await writeFile(path.join(folder, 'some.pub'), publicKey.export({ format: 'pem', type: 'spki' }));
    await writeFile(path.join(folder, 'trusted_root.json'), (await TestSigstore.start()).trustedRoot());
  });
  after(() => rm(folder, { recursive: true }));

  const policy = async (config: string, flags: Partial<SignatureOptions> = {}) => {
    const file = path.join(folder, 'airgap.yaml');
    await writeFile(file, HEAD + config);
    return readSignaturePolicy({ keys: [], ...flags }, await openWorkspace(file));
  };
  const KEYLESS = `
trustedRoot: trusted_root.json
signatures:
  - {image: "ghcr.io/example/*", identity: a@b.example, issuer: "${ISSUER}"}
  - {image: "ghcr.io/*", identityRegexp: "^https://github\\\\.com/example/", issuerRegexp: "issuer\\\\.example$"}
  - {image: "*", key: some.pub, attestation: "https://slsa.dev/provenance/v1"}
`;

  it('is asked by image, and by all entries that fit', async () => {
    const demands = await policy(KEYLESS);
    const names = demands('ghcr.io/example/app:1').map(({ name }) => name);
    assert.deepEqual(names, [`a@b.example of ${ISSUER}`, names[1], path.join(folder, 'some.pub')]);
    assert.match(names[1] ?? '', /^\/\^https:.* of \/issuer/);
    assert.equal(demands('ghcr.io/example/app:1')[2]?.attestation, 'https://slsa.dev/provenance/v1');
    assert.equal(demands('ghcr.io/other/app:1').length, 2);
    assert.equal(demands('docker.io/library/nginx:1').length, 1);
  });

  it('is exact, or a regular expression', async () => {
    const [exact, pattern] = (await policy(KEYLESS))('ghcr.io/example/app:1');
    assert.ok(exact && 'is' in exact.signer && pattern && 'is' in pattern.signer);
    const { is } = exact.signer;
    assert.equal(is({ subject: 'a@b.example', issuer: ISSUER }), true);
    assert.equal(is({ subject: 'xa@b.example', issuer: ISSUER }), false);
    assert.equal(is({ subject: 'a@b.example', issuer: `${ISSUER}/` }), false);
    const { is: fits } = pattern.signer;
    assert.equal(fits({ subject: 'https://github.com/example/app', issuer: ISSUER }), true);
    assert.equal(fits({ subject: 'https://github.com/mallory/https://github.com/example/', issuer: ISSUER }), false);
    assert.equal(fits({ subject: 'https://github.com/example/app', issuer: 'https://issuer.example.org' }), false);
  });

  it('is what flags say, for all images, in place of the file', async () => {
    const identity = { identity: 'c@d.example', issuer: ISSUER };
    const demands = await policy(KEYLESS, { identity, keys: [path.join(folder, 'some.pub')] });
    const names = demands('docker.io/library/nginx:1').map(({ name }) => path.basename(name));
    assert.deepEqual(names, ['some.pub', 'issuer.example']);
  });

  it('needs a trusted root that can be read', async () => {
    const entry = `signatures: [{image: "*", identity: a, issuer: b}]\n`;
    await failsLater(policy(entry), 'USAGE', /no trusted root is named for signatures by a of b/);
    await failsLater(policy(`${entry}trustedRoot: nowhere.json\n`), 'INPUT_NOT_FOUND', /nowhere\.json/);
    await failsLater(
      policy(`${entry}trustedRoot: some.pub\n`),
      'CONFIG_INVALID',
      /some\.pub is no usable trusted root/,
    );
    const own = `signatures: [{image: "*", identity: a, issuer: b, trustedRoot: trusted_root.json}]\n`;
    assert.equal((await policy(`${own}trustedRoot: nowhere.json\n`))('a').length, 1);
    await failsLater(policy(own, { trustedRoot: path.join(folder, 'some.pub') }), 'CONFIG_INVALID', /no usable/);
  });

  it('is told of an expression that is none', async () => {
    const entry = `trustedRoot: trusted_root.json\nsignatures: [{image: "*", identityRegexp: "(", issuer: b}]\n`;
    await failsLater(policy(entry), 'CONFIG_INVALID', /Invalid regular expression/);
  });

  for (const entry of [
    '{image: "*"}',
    '{image: "*", identity: a}',
    '{image: "*", issuer: a}',
    '{image: "*", key: some.pub, identity: a, issuer: b}',
    '{image: "*", identity: a, identityRegexp: a, issuer: b}',
  ]) {
    it(`is a key, or an identity and its issuer, not ${entry}`, async () => {
      await failsLater(
        policy(`signatures: [${entry}]\n`),
        'CONFIG_INVALID',
        /signatures\[0\] \(\*\) must have a key, or/,
      );
    });
  }
});
