// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { parsePlatform } from '../reference/platform.ts';
import { parseReference, type Reference, repositoryOf } from '../reference/reference.ts';
import {
  type BlobContent,
  type CopyTarget,
  type ImageSource,
  type Manifest,
  type OpenBlob,
  type ServableSource,
  SMALL_CONTENT_LIMIT,
} from './content.ts';
import { type Descriptor, isForeign, isManifestType } from './descriptor.ts';
import { describeReferrer, descriptorOf, manifestMediaType, parseManifest, successors } from './graph.ts';
import { digestOf, verifyDigest } from './hash.ts';
import { type TinyImage, tinyImage, tinyReferrer } from './tiny-image.ts';

export interface MemoryImageOptions {
  /** As in `linux/arm/v7`; linux/amd64 when absent. */
  readonly platforms?: readonly string[];
  readonly docker?: boolean;
  readonly single?: boolean;
  /** What stands in the image, so that one name can have several; the name itself when absent. */
  readonly content?: string;
}

interface Repository {
  readonly manifests: Map<Digest, Manifest>;
  readonly blobs: Map<Digest, Buffer>;
  readonly tags: Map<string, Digest>;
}

/**
 * Registries in memory, as strict as real ones: content belongs to a repository, a manifest is taken only when all that it
 * points at is there, and nothing is found by accident. The program's own tests use it, and who takes this for a library may.
 */
export class MemorySource implements ImageSource, ServableSource, CopyTarget {
  readonly #repositories = new Map<string, Repository>();

  /** Adds a tiny image under a name with a tag, and returns its root. The same name and options give the same digests. */
  addImage(name: string, options: MemoryImageOptions = {}): Descriptor {
    const { platforms = ['linux/amd64'], docker = false, single = false, content = name } = options;
    const reference = parseReference(name);
    const image = tinyImage({ name: content, platforms: platforms.map(parsePlatform), docker, single });
    this.#add(reference, image);
    this.#repository(reference).tags.set(reference.tag ?? 'latest', image.root.digest);
    return image.root;
  }

  /** Adds an artifact that refers to `subject`, as signatures do; it gets no tag. */
  addReferrer(name: string, subject: Descriptor, artifactType: string): Descriptor {
    const artifact = tinyReferrer(subject, artifactType);
    this.#add(parseReference(name), artifact);
    return artifact.root;
  }

  putBlob(name: string, bytes: Buffer): Digest {
    const digest = digestOf(bytes);
    this.#repository(parseReference(name)).blobs.set(digest, bytes);
    return digest;
  }

  /** Adds a manifest of one's own making; tagged when the name has a tag. Throws when it points at what is not there. */
  putManifest(name: string, mediaType: string, bytes: Buffer): Descriptor {
    const reference = parseReference(name);
    const { manifests, blobs, tags } = this.#repository(reference);
    const digest = digestOf(bytes);
    const kind = manifestMediaType(bytes, mediaType, name);
    for (const child of successors(parseManifest({ mediaType: kind, bytes }, name))) {
      const there = isManifestType(child.mediaType)
        ? manifests.has(child.digest)
        : blobs.has(child.digest) || isForeign(child);
      if (!there) throw notFound(reference, child.digest);
    }
    manifests.set(digest, { mediaType, digest, bytes });
    if (reference.tag !== undefined) tags.set(reference.tag, digest);
    return { mediaType, digest, size: bytes.length };
  }

  async resolve(reference: Reference): Promise<Descriptor> {
    return descriptorOf(await this.fetchNamed(reference));
  }

  async fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    const manifest = this.#known(reference).manifests.get(digest);
    if (manifest === undefined) throw notFound(reference, digest);
    return manifest;
  }

  async fetchSmallBlob(reference: Reference, { digest }: Descriptor): Promise<Buffer> {
    const bytes = this.#blob(reference, digest);
    if (bytes.length <= SMALL_CONTENT_LIMIT) return bytes;
    throw new AirgapError(
      'INPUT_TOO_LARGE',
      `${reference.repository}@${digest} is larger than ${SMALL_CONTENT_LIMIT} bytes`,
    );
  }

  async openBlob(reference: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const bytes = this.#blob(reference, digest);
    return { size: bytes.length, stream: Readable.from([bytes.subarray(offset)]) };
  }

  async blobSize(reference: Reference, digest: Digest): Promise<number> {
    return this.#blob(reference, digest).length;
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const tag = reference.tag ?? 'latest';
    const digest = reference.digest ?? this.#known(reference).tags.get(tag);
    if (digest === undefined) throw notFound(reference, tag);
    return this.fetchManifest(reference, digest);
  }

  async hasBlob(reference: Reference, { digest }: Descriptor): Promise<boolean> {
    return this.#repository(reference).blobs.has(digest);
  }

  async pushBlob(reference: Reference, { digest }: Descriptor, content: BlobContent): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of content.read(0)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    verifyDigest(bytes, digest, reference.repository);
    this.#repository(reference).blobs.set(digest, bytes);
  }

  async mountBlob(reference: Reference, { digest }: Descriptor, from: Reference): Promise<boolean> {
    const bytes = this.#repository(from).blobs.get(digest);
    if (bytes !== undefined) this.#repository(reference).blobs.set(digest, bytes);
    return bytes !== undefined;
  }

  async pushManifest(reference: Reference, { mediaType, bytes }: Manifest): Promise<void> {
    this.putManifest(repositoryOf(reference), mediaType, bytes);
  }

  async tag({ registry, repository, tag }: Reference, { mediaType, bytes }: Manifest): Promise<void> {
    if (tag !== undefined) this.putManifest(`${registry}/${repository}:${tag}`, mediaType, bytes);
  }

  async referrers(reference: Reference, digest: Digest): Promise<Descriptor[]> {
    const { manifests } = this.#repository(reference);
    const refers = (manifest: Manifest): boolean => parseManifest(manifest, manifest.digest).subject?.digest === digest;
    return [...manifests.values()].filter(refers).map(manifest => describeReferrer(manifest, manifest.digest));
  }

  async names(): Promise<string[]> {
    const named = [...this.#repositories].flatMap(([name, { tags }]) => [...tags.keys()].map(tag => `${name}:${tag}`));
    return named.sort();
  }

  #add(reference: Reference, image: TinyImage): void {
    const name = repositoryOf(reference);
    for (const { bytes } of image.blobs) this.putBlob(name, bytes);
    for (const { descriptor, bytes } of image.manifests) this.putManifest(name, descriptor.mediaType, bytes);
  }

  #repository(reference: Reference): Repository {
    const name = repositoryOf(reference);
    const there = this.#repositories.get(name) ?? { manifests: new Map(), blobs: new Map(), tags: new Map() };
    this.#repositories.set(name, there);
    return there;
  }

  #known(reference: Reference): Repository {
    const there = this.#repositories.get(repositoryOf(reference));
    if (there === undefined) throw notFound(reference, 'the repository');
    return there;
  }

  #blob(reference: Reference, digest: Digest): Buffer {
    const bytes = this.#known(reference).blobs.get(digest);
    if (bytes === undefined) throw notFound(reference, digest);
    return bytes;
  }
}

function notFound(reference: Reference, what: string): AirgapError {
  return new AirgapError('REGISTRY_NOT_FOUND', `${repositoryOf(reference)}: ${what} is not there`);
}
