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

/** A blob as a stream, not verified: whoever reads it hashes it. `size` in bytes. */
export interface OpenBlob {
  readonly size: number;
  readonly stream: Readable;
}

/** Opens a blob of any size. Throws REGISTRY_NOT_FOUND. */
export interface BlobOpener {
  openBlob(reference: Reference, digest: Digest): Promise<OpenBlob>;
}

/** Lists what a source holds by name: canonical references with a tag, or with a digest where there is no tag; sorted. */
export interface Catalogue {
  names(): Promise<string[]>;
}

/** A source that can stand behind a registry server. */
export interface ServableSource extends ImageSource, BlobOpener, Catalogue {}
