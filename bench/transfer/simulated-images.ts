// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AirgapError } from '../../src/errors.ts';
import type { Manifest, OpenBlob, ServableSource } from '../../src/oci/content.ts';
import { type Descriptor, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/hash.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { canonical, type Reference } from '../../src/reference/reference.ts';

/** Where the images come from, as the lock says. */
const HOST = 'upstream.example';
/** What a layer without end repeats: bytes as if by chance, the same at each run. */
const BLOCK = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(1024 * 1024));
const ARCHITECTURES = ['amd64', 'arm64', 'ppc64le', 's390x', 'riscv64'];
/** Bases that images share. */
const BASES = 40;

/** Bytes, or how many of the repeated ones. */
type Content = Buffer | number;

/** Images that take no room: of a large layer there is only the size, and it is made again each time it is read. */
export class SimulatedImages implements ServableSource {
  readonly #tags = new Map<string, Descriptor>();
  readonly #manifests = new Map<Digest, Manifest>();
  readonly #blobs = new Map<Digest, Content>();

  /** An image whose one layer has so many bytes. Hashes all of them. */
  addLarge(name: string, bytes: number): void {
    const hash = createHash('sha256');
    for (const piece of repeated(bytes, 0)) hash.update(piece);
    const digest = `sha256:${hash.digest('hex')}` as Digest;
    this.#blobs.set(digest, bytes);
    this.#tags.set(name, this.#image(name, [{ mediaType: OCI_LAYER, digest, size: bytes }]));
  }

  /** An image of one to three tiny layers: a shared base, one of the name, one of its own; in an index, if there are several platforms. */
  addSmall(name: string, index: number, platforms: number): void {
    const manifests = ARCHITECTURES.slice(0, platforms).map(architecture => {
      const layers = [`base ${index % BASES} ${architecture}`, name, `${name} ${architecture}`].slice(
        0,
        1 + (index % 3),
      );
      const described = layers.map(text => this.#blob(OCI_LAYER, Buffer.from(text.padEnd(500))));
      return { ...this.#image(`${name} ${architecture}`, described), platform: { os: 'linux', architecture } };
    });
    const [only] = manifests;
    this.#tags.set(name, platforms === 1 && only ? only : this.#manifest(OCI_INDEX, { manifests }));
  }

  /** Each image by its name, with the digest of its root. */
  digests(): [name: string, digest: Digest][] {
    return [...this.#tags].map(([name, { digest }]) => [name, digest]);
  }

  async names(): Promise<string[]> {
    return [...this.#tags.keys()].map(name => `${HOST}/${name}`);
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const found = this.#tags.get(canonical(reference).slice(HOST.length + 1));
    return this.fetchManifest(reference, reference.digest ?? found?.digest ?? NONE);
  }

  async fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#manifests.get(digest) ?? notFound(reference);
  }

  async referrers(): Promise<Descriptor[]> {
    return [];
  }

  async openBlob(reference: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const content = this.#blobs.get(digest) ?? notFound(reference);
    const pieces = Buffer.isBuffer(content) ? [content.subarray(offset)] : repeated(content, offset);
    return { size: sizeOf(content), stream: Readable.from(pieces, { objectMode: false }) };
  }

  async blobSize(reference: Reference, digest: Digest): Promise<number> {
    return sizeOf(this.#blobs.get(digest) ?? notFound(reference));
  }

  #image(title: string, layers: readonly Descriptor[]): Descriptor {
    const config = this.#blob(OCI_CONFIG, Buffer.from(JSON.stringify({ os: 'linux', config: { Labels: { title } } })));
    return this.#manifest(OCI_MANIFEST, { config, layers });
  }

  #manifest(mediaType: string, content: object): Descriptor {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
    const digest = digestOf(bytes);
    this.#manifests.set(digest, { mediaType, digest, bytes });
    return { mediaType, digest, size: bytes.length };
  }

  #blob(mediaType: string, bytes: Buffer): Descriptor {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }
}

const NONE = digestOf(Buffer.from('none'));

function* repeated(size: number, from: number): Generator<Buffer> {
  for (let at = from; at < size; ) {
    const begin = at % BLOCK.length;
    const piece = BLOCK.subarray(begin, begin + size - at);
    yield piece;
    at += piece.length;
  }
}

function sizeOf(content: Content): number {
  return typeof content === 'number' ? content : content.length;
}

function notFound(reference: Reference): never {
  throw new AirgapError('REGISTRY_NOT_FOUND', `${canonical(reference)} is not there`);
}
