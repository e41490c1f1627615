// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import type { Digest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import type { Descriptor } from './descriptor.ts';

/** Manifests and configs are read whole, so they have a limit: 4 MiB, the one registries agree on (distribution-spec). */
export const SMALL_CONTENT_LIMIT = 4 * 1024 * 1024;

/** A manifest or index exactly as its source holds it. `mediaType` is one of MANIFEST_TYPES. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
}

/** Says what a name points at. A digest in the reference wins over its tag. Throws REGISTRY_NOT_FOUND. */
export interface Resolver {
  resolve(reference: Reference): Promise<Descriptor>;
}

/** Reads a manifest of the reference's repository; the bytes have that digest. Throws REGISTRY_NOT_FOUND, DIGEST_MISMATCH. */
export interface ManifestFetcher {
  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest>;
}

/** Reads a blob of at most SMALL_CONTENT_LIMIT bytes (an image config), verified. Throws INPUT_TOO_LARGE for larger ones. */
export interface SmallBlobFetcher {
  fetchSmallBlob(reference: Reference, descriptor: Descriptor): Promise<Buffer>;
}

/** Lists what refers to a digest (signatures, SBOMs). Empty when there is none or the source cannot know. */
export interface ReferrerLister {
  referrers(reference: Reference, digest: Digest): Promise<Descriptor[]>;
}

/** All that reading an image's description needs. */
export interface ImageSource extends Resolver, ManifestFetcher, SmallBlobFetcher, ReferrerLister {}

/** A blob as a stream, not verified: whoever reads it hashes it. `size` is the whole blob's, in bytes, where the source tells it. */
export interface OpenBlob {
  readonly size: number | undefined;
  readonly stream: Readable;
  /** The bundle that it comes from, for people: the reference says nothing of that. */
  readonly from?: string;
}

/** Opens a blob of any size, from its byte `offset` on (0 when absent). Throws REGISTRY_NOT_FOUND. */
export interface BlobOpener {
  openBlob(reference: Reference, digest: Digest, offset?: number): Promise<OpenBlob>;
}

/** Says whether a blob is there, and its size in bytes where the source tells it, without reading it. */
export interface BlobProber {
  probeBlob(reference: Reference, digest: Digest): Promise<{ readonly size: number | undefined } | undefined>;
}

/** Lists what a source holds by name: canonical references with a tag, or with a digest where there is no tag; sorted. */
export interface Catalogue {
  names(): Promise<string[]>;
}

/** Says how large a blob is, in bytes, without opening it for reading. Throws REGISTRY_NOT_FOUND. */
export interface BlobSizer {
  blobSize(reference: Reference, digest: Digest): Promise<number>;
}

/** A source that can stand behind a registry server. */
export interface ServableSource
  extends NamedFetcher,
    ManifestFetcher,
    ReferrerLister,
    BlobOpener,
    BlobSizer,
    Catalogue {}

/** What a copy reads from: manifests, by digest and by name, what refers to them, and blobs of any size. */
export interface CopySource extends NamedFetcher, ManifestFetcher, ReferrerLister, BlobOpener {}

/**
 * A blob to be written, as often as need be: `read(offset)` gives its bytes from there on. What it gives to the end has
 * the descriptor's digest; when it has not, reading fails before the last bytes are given.
 */
export interface BlobContent {
  read(offset: number): AsyncIterable<Buffer>;
}

/** Takes blobs into the reference's repository. */
export interface BlobPusher {
  hasBlob(reference: Reference, descriptor: Descriptor): Promise<boolean>;
  /** Writes a blob; it is there whole when this returns, and not at all when this throws. */
  pushBlob(reference: Reference, descriptor: Descriptor, content: BlobContent): Promise<void>;
  /** Takes a blob over from another repository of the same place; false when it has to be pushed. */
  mountBlob(reference: Reference, descriptor: Descriptor, from: Reference): Promise<boolean>;
}

/** Takes manifests whose content is there already, by digest, and keeps the list of what refers to their subject. */
export interface ManifestPusher {
  pushManifest(reference: Reference, manifest: Manifest): Promise<void>;
}

/** Gives the reference's tag to a manifest, which need not have been pushed before. */
export interface Tagger {
  tag(reference: Reference, manifest: Manifest): Promise<void>;
}

/** Reads the manifest that a name points at, in one step. A digest in the reference wins. Throws REGISTRY_NOT_FOUND. */
export interface NamedFetcher {
  fetchNamed(reference: Reference): Promise<Manifest>;
}

/** What verifying reads from: the manifest that a name has, its graph, its blobs. */
export interface VerifySource extends NamedFetcher, ManifestFetcher, BlobProber, BlobOpener {}

/** What a copy writes to. It is read too: what is there already is not written again. */
export interface CopyTarget extends NamedFetcher, ManifestFetcher, BlobPusher, ManifestPusher, Tagger {}
