// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { BlobContent, CopyTarget, Manifest } from './content.ts';
import type { Descriptor } from './descriptor.ts';
import { parseManifest } from './graph.ts';
import { LayoutSource, NAMES } from './layout.ts';
import { blobPath } from './layout-content.ts';
import { LayoutFiles } from './layout-files.ts';

/** What index.json says of one image: under both annotations, containerd's and OCI's, its whole name. */
interface TopEntry {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * An OCI image layout on disk, to write to. Blobs are written beside their place and moved into it whole, so that a folder
 * that was left in the middle is gone on with. Images show when `commit` writes index.json: sorted, the same bytes for the
 * same images in whatever order they came. Throws FILE_WRITE.
 */
export class LayoutTarget implements CopyTarget {
  readonly #directory: string;
  readonly #files: LayoutFiles;
  readonly #source: LayoutSource;
  readonly #entries = new Map<string, TopEntry>();

  private constructor(directory: string) {
    this.#directory = directory;
    this.#files = new LayoutFiles(directory);
    this.#source = new LayoutSource(directory);
  }

  /** Opens a layout, or makes an empty one; images that it has stay. Throws LAYOUT_INVALID for a folder that is none. */
  static async open(directory: string): Promise<LayoutTarget> {
    const target = new LayoutTarget(directory);
    if ((await target.#files.readTop('oci-layout', 1024)) === undefined) {
      // The marker comes last: a folder that has it has a list, too.
      await target.commit();
      await writeFileAtomically(path.join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}\n');
    }
    for (const entry of await new LayoutSource(directory).listed()) target.#entries.set(keyOf(entry), entry);
    return target;
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const name = nameOf(reference);
    const digest = reference.digest ?? this.#entries.get(name)?.digest;
    if (digest === undefined) throw new AirgapError('REGISTRY_NOT_FOUND', `${this.#directory} does not hold ${name}`);
    return this.fetchManifest(reference, digest);
  }

  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#source.fetchManifest(reference, digest);
  }

  async hasBlob(_: Reference, { digest, size }: Descriptor): Promise<boolean> {
    return (await this.#files.blobSize(digest)) === size;
  }

  /** One store for all repositories: what one has, all have. */
  mountBlob(reference: Reference, descriptor: Descriptor): Promise<boolean> {
    return this.hasBlob(reference, descriptor);
  }

  async pushBlob(_: Reference, { digest }: Descriptor, content: BlobContent): Promise<void> {
    await this.#write(digest, content.read(0));
  }

  /** Listed without a name only when it refers to another one: that is where referrers are looked for. */
  async pushManifest(reference: Reference, manifest: Manifest): Promise<void> {
    const { mediaType, digest, bytes } = manifest;
    if (!(await this.hasBlob(reference, { mediaType, digest, size: bytes.length }))) await this.#write(digest, [bytes]);
    const { subject, artifactType } = parseManifest(manifest, `${this.#directory}: ${digest}`);
    if (subject !== undefined) this.#list({ ...manifest, ...(artifactType !== undefined && { artifactType }) });
  }

  /** Names the manifest: with its tag, or with its digest when it has none. */
  async tag(reference: Reference, manifest: Manifest): Promise<void> {
    await this.pushManifest(reference, manifest);
    this.#list(manifest, nameOf(reference));
  }

  /** Writes index.json: named images by name, then what refers to others by digest. */
  async commit(): Promise<void> {
    const manifests = [...this.#entries].sort(([a], [b]) => compare(a, b)).map(([, entry]) => entry);
    const top = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
    await writeFileAtomically(path.join(this.#directory, 'index.json'), `${JSON.stringify(top, null, 2)}\n`);
  }

  #list({ mediaType, digest, bytes, artifactType }: Manifest & { artifactType?: string }, name?: string): void {
    const entry: TopEntry = {
      mediaType,
      digest,
      size: bytes.length,
      ...(artifactType !== undefined && { artifactType }),
      ...(name !== undefined && { annotations: Object.fromEntries(NAMES.map(key => [key, name])) }),
    };
    this.#entries.set(keyOf(entry), entry);
  }

  async #write(digest: Digest, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const file = path.join(this.#directory, ...blobPath(digest));
    const temporary = path.join(this.#directory, `.partial-${randomBytes(6).toString('hex')}`);
    await this.#atDisk(() => mkdir(path.dirname(file), { recursive: true }));
    const handle = await this.#atDisk(() => open(temporary, 'wx', 0o644));
    try {
      for await (const chunk of chunks) await this.#atDisk(() => handle.writeFile(chunk));
      await this.#atDisk(() => handle.sync());
      await handle.close();
      await this.#atDisk(() => rename(temporary, file));
    } catch (error) {
      await handle.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** The disk's failures are not the source's, which go through as they are. */
  async #atDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why = code === 'ENOSPC' ? 'the disk is full' : message;
      throw new AirgapError('FILE_WRITE', `cannot write to ${this.#directory}: ${why}`, { cause });
    }
  }
}

/** Named entries sort before the others. */
function keyOf({ annotations, digest }: TopEntry): string {
  const name = NAMES.map(key => annotations?.[key]).find(value => value !== undefined);
  return name ?? `~${digest}`;
}

function nameOf(reference: Reference): string {
  const { digest: _, ...nameOnly } = reference;
  return canonical(reference.tag === undefined ? reference : nameOnly);
}
