// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Descriptor, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import type { Finding } from '../../src/oci/verify/finding.ts';
import { type Demand, verifySignatures } from '../../src/oci/verify/signature.ts';
import { TrustRoot } from '../../src/oci/verify/trust-root.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { fails } from '../support/failures.ts';
import { BUNDLE, TestSigstore, type Who } from '../support/sigstore.ts';

const NAME = 'ghcr.io/example/app:1';
const APP = parseReference(NAME);
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const RELEASE: Who = {
  identity: 'https://github.com/example/app/.github/workflows/release.yml@refs/tags/v1',
  issuer: 'https://token.actions.githubusercontent.com',
};
const MINUTE = 60_000;

describe('oci: keyless signatures', () => {
  let sigstore: TestSigstore;
  let root: TrustRoot;
  let memory: MemorySource;
  let image: Descriptor;
  before(async () => {
    sigstore = await TestSigstore.start();
    root = TrustRoot.parse(sigstore.trustedRoot(), 'trusted_root.json');
  });
  beforeEach(() => {
    memory = new MemorySource();
    image = memory.addImage(NAME, { platforms: ['linux/amd64'] });
  });

  const payloadOf = (digest: string): Buffer =>
    Buffer.from(JSON.stringify({ critical: { image: { 'docker-manifest-digest': digest } }, optional: null }));
  const statementOf = (predicateType = 'https://sigstore.dev/cosign/sign/v1', ...digests: string[]): object => ({
    _type: 'https://in-toto.io/Statement/v1',
    subject: (digests.length > 0 ? digests : [image.digest]).map(digest => ({
      digest: { sha256: digest.slice('sha256:'.length) },
    })),
    predicateType,
  });

  function put(
    name: string,
    layer: { mediaType: string; bytes: Buffer; annotations?: object },
    more: object = {},
  ): void {
    const { mediaType, bytes, annotations } = layer;
    const described = { mediaType, digest: memory.putBlob(NAME, bytes), size: bytes.length, annotations };
    const config = {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: memory.putBlob(NAME, Buffer.from('{}')),
      size: 2,
    };
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [described], ...more };
    memory.putManifest(name, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
  }

  function putOld(bytes: Buffer, annotations: object, suffix = 'sig', mediaType = SIMPLE): void {
    put(`ghcr.io/example/app:${image.digest.replace(':', '-')}.${suffix}`, { mediaType, bytes, annotations });
  }

  function putBundle(bundle: object): void {
    const bytes = Buffer.from(JSON.stringify(bundle));
    put('ghcr.io/example/app', { mediaType: BUNDLE, bytes }, { artifactType: BUNDLE, subject: image });
  }

  const demand = (attestation?: string): Demand => ({
    name: 'release of github',
    signer: { root, is: ({ subject, issuer }) => subject === RELEASE.identity && issuer === RELEASE.issuer },
    ...(attestation !== undefined && { attestation }),
  });
  const found = (...demands: Demand[]): Promise<Finding[]> =>
    verifySignatures(memory, APP, image.digest, demands.length > 0 ? demands : [demand()]);
  async function refused(problem: Finding['problem'], why: RegExp): Promise<void> {
    const [finding, ...more] = await found();
    assert.deepEqual([finding?.problem, more], [problem, []]);
    assert.match(finding?.detail ?? '', why);
  }

  describe('in the old form, under the tag of the digest', () => {
    const signed = async (who: Partial<Who> = {}, payload = payloadOf(image.digest)) => ({
      payload,
      annotations: await sigstore.oldForm(payload, { ...RELEASE, ...who }),
    });

    it('are right when identity, issuer, certificate, log entry and signature are', async () => {
      const { payload, annotations } = await signed();
      putOld(payload, annotations);
      assert.deepEqual(await found(), []);
    });

    it('are refused by another identity, or from another issuer, and say whose they are', async () => {
      const other = await signed({ identity: 'https://github.com/mallory/app/.github/workflows/release.yml' });
      putOld(other.payload, other.annotations);
      await refused('signature-invalid', /it is by https:\/\/github\.com\/mallory\/app.* of https:\/\/token\.actions/);
      const elsewhere = await signed({ issuer: 'https://issuer.example' });
      putOld(elsewhere.payload, elsewhere.annotations);
      await refused('signature-invalid', /of https:\/\/issuer\.example$/);
    });

    it('are refused when the log took them after the certificate had ended, or before it began', async () => {
      const certifiedAt = new Date(Date.now() + MINUTE);
      for (const minutes of [12, 0.5]) {
        const loggedAt = new Date(Date.now() + minutes * MINUTE);
        const { payload, annotations } = await signed({ certifiedAt, loggedAt });
        putOld(payload, annotations);
        await refused('signature-invalid', /certificate is not valid or expired at the specified date/);
      }
      const { payload, annotations } = await signed({ certifiedAt, loggedAt: new Date(Date.now() + 5 * MINUTE) });
      putOld(payload, annotations);
      assert.deepEqual(await found(), []);
    });

    it('are refused when they are of another image', async () => {
      const { payload, annotations } = await signed({}, payloadOf(`sha256:${'0'.repeat(64)}`));
      putOld(payload, annotations);
      await refused('signature-invalid', /it is of another image/);
    });

    it('are refused with a payload that was changed', async () => {
      const { payload, annotations } = await signed();
      putOld(Buffer.from(payload.toString().replace('null', '{"a":1}')), annotations);
      await refused('signature-invalid', /mismatch|verification failed/);
    });

    it('are refused from an authority or a log that is not trusted', async () => {
      const other = await TestSigstore.start();
      const payload = payloadOf(image.digest);
      const theirs = await other.oldForm(payload, RELEASE);
      putOld(payload, theirs);
      await refused('signature-invalid', /certificate/);
      const { annotations } = await signed();
      const log = 'dev.sigstore.cosign/bundle';
      const entry = JSON.parse(annotations[log] ?? '');
      const promise = JSON.parse(theirs[log] ?? '').SignedEntryTimestamp;
      putOld(payload, { ...annotations, [log]: JSON.stringify({ ...entry, SignedEntryTimestamp: promise }) });
      await refused('signature-invalid', /inclusion promise could not be verified/);
      const later = { ...entry, Payload: { ...entry.Payload, integratedTime: entry.Payload.integratedTime + 1 } };
      putOld(payload, { ...annotations, [log]: JSON.stringify(later) });
      await refused('signature-invalid', /inclusion promise could not be verified/);
    });

    it('cannot be proven without their log entry, or with one of a kind that we cannot compare: that is never right', async () => {
      const { payload, annotations } = await signed();
      const { 'dev.sigstore.cosign/bundle': log = '', ...without } = annotations;
      putOld(payload, without);
      await refused('signature-unprovable', /its log entry is not stored with it/);
      const entry = JSON.parse(log);
      const body = Buffer.from(JSON.stringify({ kind: 'intoto', apiVersion: '0.0.1' })).toString('base64');
      const other = JSON.stringify({ ...entry, Payload: { ...entry.Payload, body } });
      putOld(payload, { ...annotations, 'dev.sigstore.cosign/bundle': other });
      await refused('signature-unprovable', /kind intoto 0\.0\.1/);
    });

    it('are refused by a key, and when they are nonsense', async () => {
      const { payload, annotations } = await signed();
      const { 'dev.sigstore.cosign/certificate': _, ...keyed } = annotations;
      putOld(payload, keyed);
      await refused('signature-invalid', /signed by a key and has no certificate/);
      for (const key of Object.keys(annotations).filter(name => !name.endsWith('/chain'))) {
        putOld(payload, { ...annotations, [key]: '%%%' });
        await refused('signature-invalid', /./);
      }
    });

    it('count as attestations where one is wanted', async () => {
      const { bytes, annotations } = await sigstore.oldAttestation(statementOf(PROVENANCE), RELEASE);
      putOld(bytes, annotations, 'att', ENVELOPE);
      assert.deepEqual(await found(demand(PROVENANCE)), []);
      await refused('signature-missing', /none by release of github; there are attestations: https:\/\/slsa\.dev/);
      const [finding] = await found(demand('https://spdx.dev/Document'));
      assert.match(finding?.detail ?? '', /as https:\/\/spdx\.dev\/Document/);
    });
  });

  describe('in sigstore bundles, among what refers to the image', () => {
    it('are right when all of it is', async () => {
      putBundle(await sigstore.bundle(statementOf(), RELEASE));
      assert.deepEqual(await found(), []);
    });

    it('are refused by others, of other images, and too late', async () => {
      putBundle(await sigstore.bundle(statementOf(), { ...RELEASE, identity: 'https://example.com/other' }));
      await refused('signature-invalid', /it is by https:\/\/example\.com\/other/);
    });

    it('are refused when they are of another image', async () => {
      putBundle(await sigstore.bundle(statementOf(undefined, `sha256:${'0'.repeat(64)}`), RELEASE));
      await refused('signature-invalid', /it is of another image/);
    });

    it('are refused when they were logged too late', async () => {
      const loggedAt = new Date(Date.now() + 11 * MINUTE);
      putBundle(await sigstore.bundle(statementOf(), { ...RELEASE, loggedAt }));
      await refused('signature-invalid', /expired at the specified date/);
    });

    it('are refused with an envelope that was changed, also beside what is right', async () => {
      const good = await sigstore.bundle(statementOf(undefined, `sha256:${'0'.repeat(64)}`), RELEASE);
      const payload = Buffer.from(JSON.stringify(statementOf())).toString('base64');
      putBundle({ ...good, dsseEnvelope: { ...good.dsseEnvelope, payload } });
      await refused('signature-invalid', /mismatch/);
    });

    it('are refused when another content stands beside the envelope', async () => {
      const good = await sigstore.bundle(statementOf(), RELEASE);
      const digest = Buffer.from(image.digest.slice('sha256:'.length), 'hex').toString('base64');
      const messageSignature = { messageDigest: { algorithm: 'SHA2_256', digest }, signature: 'AAAA' };
      putBundle({ ...good, messageSignature });
      await refused('signature-invalid', /holds no statement/);
    });

    it('are right when the log took the envelope as signed bytes, as Rekor 2 does', async () => {
      putBundle(await sigstore.bundle(statementOf(), { ...RELEASE, loggedAs: 'hashedrekord' }));
      assert.deepEqual(await found(), []);
    });

    it('are refused when the log took other bytes', async () => {
      const good = await sigstore.bundle(statementOf(), { ...RELEASE, loggedAs: 'hashedrekord' });
      const other = await sigstore.bundle(statementOf(), { ...RELEASE, loggedAs: 'hashedrekord' });
      const { certificate } = good.verificationMaterial;
      const { tlogEntries } = other.verificationMaterial;
      putBundle({ ...good, verificationMaterial: { certificate, tlogEntries } });
      await refused('signature-invalid', /mismatch/);
    });

    it('cannot be proven when the blob that holds them is not here', async () => {
      putBundle(await sigstore.bundle(statementOf(), RELEASE));
      memory.fetchSmallBlob = reference => memory.fetchManifest(reference, `sha256:${'0'.repeat(64)}`) as never;
      await refused('signature-unprovable', /what holds it is not here/);
    });

    it('cannot be proven without a log entry', async () => {
      const { verificationMaterial, ...rest } = await sigstore.bundle(statementOf(), RELEASE);
      putBundle({ ...rest, verificationMaterial: { ...verificationMaterial, tlogEntries: [] } });
      await refused('signature-unprovable', /holds no entry of a transparency log/);
    });

    it('are refused with a proof or a promise of the log that does not fit', async () => {
      const good = await sigstore.bundle(statementOf(), RELEASE);
      const other = await sigstore.bundle(statementOf(), RELEASE);
      const [entry] = good.verificationMaterial.tlogEntries;
      const [foreign] = other.verificationMaterial.tlogEntries;
      for (const spoiled of [
        { ...entry, inclusionProof: foreign?.inclusionProof },
        { ...entry, inclusionPromise: foreign?.inclusionPromise },
        { ...entry, inclusionPromise: undefined },
        foreign,
      ]) {
        const { certificate } = good.verificationMaterial;
        putBundle({ ...good, verificationMaterial: { certificate, tlogEntries: [spoiled] } });
        const problems = (await found()).map(({ problem }) => problem);
        assert.deepEqual(problems, ['signature-invalid'], JSON.stringify(spoiled));
      }
    });

    it('count as attestations, of one image among several', async () => {
      putBundle(await sigstore.bundle(statementOf(PROVENANCE, `sha256:${'0'.repeat(64)}`, image.digest), RELEASE));
      assert.deepEqual(await found(demand(PROVENANCE)), []);
      await refused('signature-missing', /attestations/);
    });

    it('count when one of several is right', async () => {
      putBundle(await sigstore.bundle(statementOf(), { ...RELEASE, issuer: 'https://issuer.example' }));
      putBundle(await sigstore.bundle(statementOf(), RELEASE));
      assert.deepEqual(await found(), []);
    });
  });

  for (const [what, text] of [
    ['no JSON', '{'],
    ['another JSON', '{"mediaType": "application/json"}'],
    ['a list', '[]'],
  ] as const) {
    it(`are not verified with a trusted root that is ${what}`, () => {
      fails(() => TrustRoot.parse(text, 'root.json'), 'CONFIG_INVALID', /^root\.json is no usable trusted root/);
    });
  }

  for (const part of ['certificateAuthorities', 'tlogs', 'ctlogs']) {
    it(`are not verified with a trusted root without ${part}`, () => {
      fails(() => TrustRoot.parse(sigstore.trustedRoot(part), 'root.json'), 'CONFIG_INVALID', /it holds no/);
    });
  }
});
