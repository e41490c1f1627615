// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { AirgapError } from '../errors.ts';
import { type CopySource, type Manifest, type OpenBlob, SMALL_CONTENT_LIMIT } from '../oci/content.ts';
import { type Descriptor, isManifestType } from '../oci/descriptor.ts';
import { manifestMediaType, noteReferrer } from '../oci/graph.ts';
import { verifyDigest } from '../oci/hash.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import { hashLayer, type LayerDigests, type PackedLayer } from './layer-digests.ts';
import { type Piece, readPiece, streamPiece } from './piece.ts';

/** Content by its digest, wherever it stands: in pieces of files, or made here. What is said of it is verified when it is read. */
export class ForeignSource implements CopySource {
  readonly #where: string;
  readonly #contents = new Map<Digest, Piece | Buffer>();
  readonly #listed = new Map<Digest, string>();
  readonly #names = new Map<string, Digest>();
  readonly #hash: (layer: PackedLayer) => Promise<LayerDigests>;
  readonly #hashed = new Map<string, Promise<LayerDigests>>();
  #referrers: Promise<ReadonlyMap<Digest, readonly Descriptor[]>> | undefined;

  /** `hash` is asked for digests of layers that nothing tells. */
  constructor(where: string, hash: (layer: PackedLayer) => Promise<LayerDigests> = hashLayer) {
    this.#where = where;
    this.#hash = hash;
  }

  /** What no form says of a layer. Images of one archive share layers, so each is read once. */
  hash(layer: PackedLayer): Promise<LayerDigests> {
    const place = `${layer.piece.offset}:${layer.piece.file}`;
    const hashed = this.#hashed.get(place) ?? this.#hash(layer);
    this.#hashed.set(place, hashed);
    return hashed;
  }

  /** The first content of a digest counts: another one would be the same. */
  add(digest: Digest, content: Piece | Buffer): void {
    if (!this.#contents.has(digest)) this.#contents.set(digest, content);
  }

  /** Remembers a manifest that an index.json lists, of this media type if it has none itself. */
  list(digest: Digest, mediaType: string): void {
    this.#listed.set(digest, mediaType);
  }

  name(name: string, digest: Digest): void {
    this.#names.set(name, digest);
  }

  hasBlob(digest: Digest): boolean {
    return this.#contents.has(digest);
  }

  /** Where a content stands; undefined when it is not there. */
  find(digest: Digest): Piece | Buffer | undefined {
    return this.#contents.get(digest);
  }

  /** All that is there, sorted. */
  digests(): Digest[] {
    return [...this.#contents.keys()].sort();
  }

  /** Manifests that an index.json lists, in its order. */
  listed(): Digest[] {
    return [...this.#listed.keys()];
  }

  /** What names inside the bundle mean. */
  get names(): ReadonlyMap<string, Digest> {
    return this.#names;
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const { digest: pinned, ...nameOnly } = reference;
    const digest = pinned ?? this.#names.get(canonical(nameOnly));
    if (digest === undefined) throw this.#notFound(canonical(reference));
    return this.fetchManifest(reference, digest);
  }

  async fetchManifest(_: Reference | undefined, digest: Digest): Promise<Manifest> {
    const bytes = await this.readSmall(digest);
    const mediaType = manifestMediaType(bytes, this.#listed.get(digest), `${this.#where}: ${digest}`);
    return { mediaType, digest, bytes };
  }

  /** A manifest or config, whole and verified. Throws REGISTRY_NOT_FOUND, INPUT_TOO_LARGE, DIGEST_MISMATCH. */
  async readSmall(digest: Digest): Promise<Buffer> {
    const content = this.#content(digest);
    if (sizeOf(content) > SMALL_CONTENT_LIMIT)
      throw new AirgapError('INPUT_TOO_LARGE', `${this.#where}: ${digest} has ${sizeOf(content)} bytes`);
    const bytes = Buffer.isBuffer(content) ? content : await readPiece(content);
    verifyDigest(bytes, digest, `${this.#where}: ${digest}`);
    return bytes;
  }

  async openBlob(_: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const content = this.#content(digest);
    const size = sizeOf(content);
    if (!Buffer.isBuffer(content)) return { size, stream: streamPiece(content, offset) };
    return { size, stream: Readable.from(offset < size ? [content.subarray(offset)] : []) };
  }

  async referrers(_: Reference, digest: Digest): Promise<Descriptor[]> {
    this.#referrers ??= this.#readReferrers();
    return [...((await this.#referrers).get(digest) ?? [])];
  }

  /** A layout has no list of referrers: each manifest that it lists says itself what it refers to. */
  async #readReferrers(): Promise<ReadonlyMap<Digest, readonly Descriptor[]>> {
    const bySubject = new Map<Digest, Descriptor[]>();
    for (const [digest, mediaType] of this.#listed) {
      if (!isManifestType(mediaType)) continue;
      noteReferrer(bySubject, await this.fetchManifest(undefined, digest), `${this.#where}: ${digest}`);
    }
    return bySubject;
  }

  #content(digest: Digest): Piece | Buffer {
    const content = this.#contents.get(digest);
    if (content === undefined) throw this.#notFound(digest);
    return content;
  }

  #notFound(what: string): AirgapError {
    return new AirgapError('REGISTRY_NOT_FOUND', `${this.#where} does not hold ${what}`);
  }
}

/** In bytes. */
export function sizeOf(content: Piece | Buffer): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}
