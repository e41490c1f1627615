// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Descriptor, DOCKER_LIST, OCI_INDEX, OCI_MANIFEST, parseDescriptor } from '../../src/oci/descriptor.ts';
import { blobsOf, chosenChildren, manifestMediaType, parseManifest, successors } from '../../src/oci/graph.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { parsePlatform } from '../../src/reference/platform.ts';

const descriptor = (text: string, mediaType = 'application/x'): Descriptor => ({
  mediaType,
  digest: digestOf(Buffer.from(text)),
  size: 1,
});
const [config, layer, child] = [descriptor('config'), descriptor('layer'), descriptor('child', OCI_MANIFEST)];
const bytes = (content: object): Buffer => Buffer.from(JSON.stringify(content));

describe('oci: what a manifest points at', () => {
  it('is config and layers of an image', () => {
    const node = parseManifest({ mediaType: OCI_MANIFEST, bytes: bytes({ config, layers: [layer, layer] }) }, 'x');
    assert.deepEqual(successors(node), [config, layer, layer]);
  });

  it('is the children of an index, and its subject and artifact type are kept', () => {
    const fields = { manifests: [child], subject: layer, artifactType: 'application/a' };
    const node = parseManifest({ mediaType: OCI_INDEX, bytes: bytes(fields) }, 'x');
    assert.deepEqual(node, { kind: 'index', children: [child], subject: layer, artifactType: 'application/a' });
  });

  it('is nothing where Go wrote null for an empty list', () => {
    const image = parseManifest({ mediaType: OCI_MANIFEST, bytes: bytes({ config, layers: null }) }, 'x');
    const index = parseManifest({ mediaType: OCI_INDEX, bytes: bytes({ manifests: null }) }, 'x');
    assert.deepEqual([successors(image), successors(index)], [[config], []]);
  });

  for (const [what, mediaType, content] of [
    ['no config', OCI_MANIFEST, { layers: [] }],
    ['layers that are no list', OCI_MANIFEST, { config, layers: {} }],
    ['no children', OCI_INDEX, {}],
    ['a child that is null', OCI_INDEX, { manifests: [null] }],
  ] as const) {
    it(`is an error with ${what}`, () => {
      assert.throws(() => parseManifest({ mediaType, bytes: bytes(content) }, 'here'), {
        code: 'REGISTRY_ANSWER',
        message: /^here/,
      });
    });
  }

  for (const [what, change] of [
    ['no media type', { mediaType: '' }],
    ['a short digest', { digest: 'sha256:abc' }],
    ['a digest of an unknown algorithm', { digest: `md5:${'0'.repeat(32)}` }],
    ['a negative size', { size: -1 }],
    ['a size as text', { size: '1' }],
    ['a size beyond what is exact', { size: 2 ** 60 }],
    ['annotations that are numbers', { annotations: { a: 1 } }],
    ['a platform with a line end', { platform: { os: 'linux\n', architecture: 'amd64' } }],
  ] as const) {
    it(`is an error with ${what} in a descriptor`, () => {
      assert.throws(() => parseDescriptor({ ...config, ...change }, 'here'), { code: 'REGISTRY_ANSWER' });
    });
  }
});

describe('oci: the media type of a manifest', () => {
  const cases: [what: string, content: object, header: string | undefined, expected: string][] = [
    ['comes from the body', { mediaType: DOCKER_LIST, manifests: [] }, OCI_INDEX, DOCKER_LIST],
    ['comes from the header when the body says none', { manifests: [] }, DOCKER_LIST, DOCKER_LIST],
    ['comes from the fields when both say nothing', { config, layers: [] }, 'application/json', OCI_MANIFEST],
  ];
  for (const [what, content, header, expected] of cases) {
    it(what, () => assert.equal(manifestMediaType(bytes(content), header, 'x'), expected));
  }

  const wrong: [what: string, content: object, header: string | undefined, code: string][] = [
    ['both kinds at once', { manifests: [], layers: [], config }, OCI_INDEX, 'REGISTRY_ANSWER'],
    [
      'an index with the fields of an image',
      { mediaType: OCI_INDEX, config, layers: [] },
      undefined,
      'REGISTRY_ANSWER',
    ],
    ['an index that the header calls an image', { manifests: [] }, OCI_MANIFEST, 'REGISTRY_ANSWER'],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, undefined, 'MANIFEST_UNSUPPORTED'],
    ['something else', { hello: 1 }, 'text/plain', 'MANIFEST_UNSUPPORTED'],
    ['a list', [], OCI_INDEX, 'REGISTRY_ANSWER'],
  ];
  for (const [what, content, header, code] of wrong) {
    it(`is refused for ${what}`, () => assert.throws(() => manifestMediaType(bytes(content), header, 'x'), { code }));
  }
});

describe('oci: what a copy takes along', () => {
  const child = (text: string, platform?: string, attests?: Descriptor): Descriptor => ({
    ...descriptor(text, OCI_MANIFEST),
    ...(platform !== undefined && { platform: parsePlatform(platform) }),
    ...(attests !== undefined && { annotations: { 'vnd.docker.reference.digest': attests.digest } }),
  });

  it('is every blob once, without those that their maker alone distributes, unless told to', () => {
    const foreign = descriptor('base', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip');
    const restricted = descriptor('more', 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip');
    const node = { kind: 'image', config, layers: [foreign, layer, restricted, layer] } as const;
    assert.deepEqual(blobsOf(node, 'skip'), [config, layer]);
    assert.deepEqual(blobsOf(node, 'copy'), [config, foreign, layer, restricted]);
  });

  it('is, of an index, the wanted platforms, their attestations, and what may hold them', () => {
    const [amd64, arm64] = [child('a', 'linux/amd64'), child('b', 'linux/arm64')];
    const inner = { ...descriptor('index', OCI_INDEX) };
    const proofs = [amd64, arm64].map(item => child(`proof of ${item.digest}`, 'unknown/unknown', item));
    const children = [amd64, arm64, ...proofs, inner];
    const chosen = chosenChildren({ kind: 'index', children }, ({ architecture }) => architecture === 'arm64');
    assert.deepEqual(chosen, [arm64, proofs[1], inner]);
  });
});
