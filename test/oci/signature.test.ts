// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Descriptor, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { verifySignatures } from '../../src/oci/verify/signature.ts';
import { parseReference } from '../../src/reference/reference.ts';

const NAME = 'docker.io/example/app:1';
const APP = parseReference(NAME);
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const ECDSA = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ED25519 = generateKeyPairSync('ed25519');

describe('oci: signatures', () => {
  let memory: MemorySource;
  let root: Descriptor;
  beforeEach(() => {
    memory = new MemorySource();
    root = memory.addImage(NAME, { platforms: ['linux/amd64', 'linux/arm64'] });
  });

  const payloadOf = (digest: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        critical: {
          identity: { 'docker-reference': 'docker.io/example/app' },
          image: { 'docker-manifest-digest': digest },
          type: 'cosign container image signature',
        },
        optional: null,
      }),
    );

  function put(
    name: string,
    layer: { mediaType: string; bytes: Buffer; annotations?: object },
    more: object = {},
  ): void {
    const { mediaType, bytes, annotations } = layer;
    const empty = {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: memory.putBlob(NAME, Buffer.from('{}')),
      size: 2,
    };
    const described = { mediaType, digest: memory.putBlob(NAME, bytes), size: bytes.length, annotations };
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: empty, layers: [described], ...more };
    memory.putManifest(name, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
  }

  function signTag(privateKey: KeyObject, payload = payloadOf(root.digest)): void {
    const signature = sign('sha256', payload, privateKey).toString('base64');
    const annotations = { 'dev.cosignproject.cosign/signature': signature };
    const tag = `${root.digest.replace(':', '-')}.sig`;
    put(`docker.io/example/app:${tag}`, { mediaType: SIMPLE, bytes: payload, annotations });
  }

  function signBundle(privateKey: KeyObject, predicateType = 'https://sigstore.dev/cosign/sign/v1'): void {
    const subject = [{ digest: { sha256: root.digest.slice('sha256:'.length) } }];
    const payload = Buffer.from(JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType }));
    const type = 'application/vnd.in-toto+json';
    const signed = Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`);
    const algorithm = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const sig = sign(algorithm, signed, privateKey).toString('base64');
    const dsseEnvelope = { payload: payload.toString('base64'), payloadType: type, signatures: [{ sig }] };
    const bytes = Buffer.from(JSON.stringify({ mediaType: BUNDLE, dsseEnvelope }));
    put('docker.io/example/app', { mediaType: BUNDLE, bytes }, { artifactType: BUNDLE, subject: root });
  }

  const problems = async (...keys: KeyObject[]): Promise<string[]> => {
    const trusted = keys.map((key, index) => ({ name: `key-${index}.pub`, signer: { key } }));
    return (await verifySignatures(memory, APP, root.digest, trusted)).map(({ problem }) => problem);
  };

  it('takes none for that of a key that signs nothing', async () => {
    signTag(ECDSA.privateKey);
    assert.deepEqual(await problems(generateKeyPairSync('x25519').publicKey), ['signature-invalid']);
  });

  it('misses one where there is none', async () => {
    assert.deepEqual(await problems(ECDSA.publicKey), ['signature-missing']);
  });

  it('are found under the tag of the digest', async () => {
    signTag(ECDSA.privateKey);
    assert.deepEqual(await problems(ECDSA.publicKey), []);
    assert.deepEqual(await problems(OTHER.publicKey), ['signature-invalid']);
  });

  it('are found among what refers to the image', async () => {
    const payload = payloadOf(root.digest);
    const signature = sign('sha256', payload, ECDSA.privateKey).toString('base64');
    const artifactType = 'application/vnd.dev.cosign.artifact.sig.v1+json';
    const annotations = { 'dev.cosignproject.cosign/signature': signature };
    put('docker.io/example/app', { mediaType: SIMPLE, bytes: payload, annotations }, { artifactType, subject: root });
    assert.deepEqual(await problems(ECDSA.publicKey), []);
  });

  it('are found in sigstore bundles, of each kind of key', async () => {
    signBundle(ECDSA.privateKey);
    assert.deepEqual(await problems(ECDSA.publicKey), []);
    assert.deepEqual(await problems(ED25519.publicKey), ['signature-invalid']);
    signBundle(ED25519.privateKey);
    assert.deepEqual(await problems(ECDSA.publicKey, ED25519.publicKey), []);
    assert.deepEqual(await problems(ECDSA.publicKey, OTHER.publicKey), ['signature-invalid']);
  });

  it('do not count when they are of another image, or say something else of this one', async () => {
    signTag(ECDSA.privateKey, payloadOf(`sha256:${'0'.repeat(64)}`));
    signBundle(ECDSA.privateKey, 'https://spdx.dev/Document');
    assert.deepEqual(await problems(ECDSA.publicKey), ['signature-invalid']);
  });

  it('count beside an SBOM that is too large to be read, which is told when nothing else fits', async () => {
    const tag = `${root.digest.replace(':', '-')}.att`;
    const bytes = Buffer.alloc(5 * 1024 * 1024, ' ');
    put(`docker.io/example/app:${tag}`, { mediaType: 'application/vnd.dsse.envelope.v1+json', bytes });
    assert.deepEqual(await problems(ECDSA.publicKey), ['signature-unprovable']);
    signTag(ECDSA.privateKey);
    assert.deepEqual(await problems(ECDSA.publicKey), []);
    const sbom = { name: 'key.pub', attestation: 'https://spdx.dev/Document', signer: { key: ECDSA.publicKey } };
    const [finding] = await verifySignatures(memory, APP, root.digest, [sbom]);
    assert.match(finding?.detail ?? '', /none by key\.pub.*; not read, as larger than 4194304 bytes: 1$/);
  });

  it('do not count when they are nonsense, which is no defect of ours', async () => {
    const tag = `${root.digest.replace(':', '-')}.sig`;
    const annotations = { 'dev.cosignproject.cosign/signature': '%%%' };
    put(`docker.io/example/app:${tag}`, { mediaType: SIMPLE, bytes: Buffer.from('null'), annotations });
    put(
      'docker.io/example/app',
      { mediaType: BUNDLE, bytes: Buffer.from('[1]') },
      { artifactType: BUNDLE, subject: root },
    );
    assert.deepEqual(await problems(ECDSA.publicKey), ['signature-invalid']);
  });
});
