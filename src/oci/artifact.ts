// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Reference } from '../reference/reference.ts';
import type { CopyTarget, Manifest } from './content.ts';
import { type ReadPolicy, VerifiedBlob } from './copy/verified-blob.ts';
import { type Descriptor, OCI_MANIFEST } from './descriptor.ts';
import { digestOf, digestOfStream } from './hash.ts';

/** Content of this machine that is no image (image-spec, guidelines for artifacts): a manifest, and blobs to go with it. */
export interface Artifact {
  readonly manifest: Manifest;
  readonly blobs: readonly ArtifactBlob[];
}

export interface ArtifactBlob {
  readonly descriptor: Descriptor;
  readonly open: (offset: number) => Readable;
}

type Annotations = Readonly<Record<string, string>>;

export interface ArtifactParts {
  /** Absent where the config's type says what it is, as Helm's charts do. */
  readonly artifactType?: string;
  readonly config: ArtifactBlob;
  readonly layers: readonly ArtifactBlob[];
  readonly annotations?: Annotations;
}

/** The config of artifacts that need none. */
export const EMPTY_CONFIG: ArtifactBlob = blobOfBytes('application/vnd.oci.empty.v1+json', Buffer.from('{}'));

/** Makes an artifact; the same parts give the same bytes. */
export function makeArtifact({ artifactType, config, layers, annotations }: ArtifactParts): Artifact {
  const content = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    ...(artifactType !== undefined && { artifactType }),
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    ...(annotations && { annotations }),
  };
  const bytes = Buffer.from(JSON.stringify(content));
  return { manifest: { mediaType: OCI_MANIFEST, digest: digestOf(bytes), bytes }, blobs: [config, ...layers] };
}

export function blobOfBytes(mediaType: string, bytes: Buffer): ArtifactBlob {
  return {
    descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
    open: offset => Readable.from(offset < bytes.length ? [bytes.subarray(offset)] : []),
  };
}

/** A file as a blob, hashed now; it is read, and verified, again when it is pushed. */
export async function blobOfFile(mediaType: string, file: string, annotations?: Annotations): Promise<ArtifactBlob> {
  const [digest, { size }] = await Promise.all([digestOfStream(createReadStream(file)), stat(file)]);
  return {
    descriptor: { mediaType, digest, size, ...(annotations && { annotations }) },
    open: start => createReadStream(file, { start }),
  };
}

/** Everything that an artifact is stored as. */
export function contentsOf({ manifest, blobs }: Artifact): Pick<Descriptor, 'digest' | 'size'>[] {
  return [{ digest: manifest.digest, size: manifest.bytes.length }, ...blobs.map(({ descriptor }) => descriptor)];
}

/** Writes an artifact under a name. Throws DIGEST_MISMATCH when a file has changed meanwhile. */
export async function pushArtifact(
  target: CopyTarget,
  reference: Reference,
  { manifest, blobs }: Artifact,
  policy: ReadPolicy,
): Promise<void> {
  for (const { descriptor, open } of blobs) {
    if (await target.hasBlob(reference, descriptor)) continue;
    const opener = {
      openBlob: async (_: Reference, __: string, offset = 0) => ({ size: descriptor.size, stream: open(offset) }),
    };
    await target.pushBlob(reference, descriptor, new VerifiedBlob(opener, reference, descriptor, policy));
  }
  await target.tag(reference, manifest);
}
