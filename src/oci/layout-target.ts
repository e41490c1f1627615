// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import type { Digest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import type { BlobContent, CopyTarget, Manifest } from './content.ts';
import type { Descriptor } from './descriptor.ts';
import { LayoutSource } from './layout.ts';
import { blobPath } from './layout-content.ts';
import { LayoutFiles } from './layout-files.ts';
import { type Annotations, LAYOUT_MARKER, LayoutList, nameOf } from './layout-list.ts';
import { writeChunks } from './write-chunks.ts';
import { atDisk } from './write-error.ts';

/**
 * An OCI image layout on disk, to write to. Blobs are written beside their place and moved into it whole, so that a folder
 * that was left in the middle is gone on with. Images show when `commit` writes index.json: sorted, the same bytes for the
 * same images in whatever order they come. Throws FILE_WRITE.
 */
export class LayoutTarget implements CopyTarget {
  readonly #directory: string;
  readonly #files: LayoutFiles;
  readonly #source: LayoutSource;
  readonly #list = new LayoutList();

  private constructor(directory: string) {
    this.#directory = directory;
    this.#files = new LayoutFiles(directory);
    this.#source = new LayoutSource(directory);
  }

  /**
   * Opens a layout, or makes an empty one; images that it has stay. With `anew` its list begins empty: blobs are taken for
   * what they are, but `commit` lists only what was named since. Throws LAYOUT_INVALID for a folder that is none.
   */
  static async open(directory: string, { anew = false } = {}): Promise<LayoutTarget> {
    const target = new LayoutTarget(directory);
    if ((await target.#files.readTop('oci-layout', 1024)) === undefined) {
      // The marker comes last: a folder that has it has a list, too.
      await target.commit();
      await writeFileAtomically(path.join(directory, 'oci-layout'), LAYOUT_MARKER);
    }
    if (!anew) for (const entry of await new LayoutSource(directory).listed()) target.#list.add(entry);
    return target;
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    // A manifest that is there but not listed has no name: whoever wants it by digest alone wants it listed, too.
    const digest = this.#list.digestOf(reference);
    if (digest !== undefined && digest === (reference.digest ?? digest)) return this.fetchManifest(reference, digest);
    throw new AirgapError('REGISTRY_NOT_FOUND', `${this.#directory} does not hold ${nameOf(reference)}`);
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

  async pushManifest(reference: Reference, manifest: Manifest): Promise<void> {
    const { mediaType, digest, bytes } = manifest;
    if (!(await this.hasBlob(reference, { mediaType, digest, size: bytes.length }))) await this.#write(digest, [bytes]);
    this.#list.noteReferrer(manifest, `${this.#directory}: ${digest}`);
  }

  /** Names the manifest: with its tag, or with its digest when it has none. */
  async tag(reference: Reference, manifest: Manifest): Promise<void> {
    await this.pushManifest(reference, manifest);
    this.#list.name(reference, manifest);
  }

  /** Writes index.json. */
  async commit(annotations?: Annotations): Promise<void> {
    await writeFileAtomically(path.join(this.#directory, 'index.json'), this.#list.text(annotations));
  }

  /** Removes all blobs but these, and what interrupted runs left. Only for a layout whose list needs no more than these. */
  async keepOnly(wanted: ReadonlySet<Digest>): Promise<void> {
    const blobs = path.join(this.#directory, 'blobs');
    const partial = (await readdir(this.#directory)).filter(name => name.startsWith(PARTIAL));
    const kept = new Set<string>([...wanted].map(digest => blobPath(digest).slice(1).join(path.sep)));
    const stored = await readdir(blobs, { recursive: true, withFileTypes: true }).catch(() => []);
    const idle = stored
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .filter(file => !kept.has(path.relative(blobs, file)));
    for (const file of [...idle, ...partial.map(name => path.join(this.#directory, name))])
      await atDisk(this.#directory, () => rm(file, { force: true }));
  }

  async #write(digest: Digest, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const file = path.join(this.#directory, ...blobPath(digest));
    const temporary = path.join(this.#directory, `${PARTIAL}${randomBytes(6).toString('hex')}`);
    const write = <T>(task: () => Promise<T>): Promise<T> => atDisk(this.#directory, task);
    await write(() => mkdir(path.dirname(file), { recursive: true }));
    const handle = await write(() => open(temporary, 'wx', 0o644));
    try {
      await writeChunks({ handle, where: this.#directory }, chunks, 0);
      await write(() => handle.sync());
      await handle.close();
      await write(() => rename(temporary, file));
    } catch (error) {
      await handle.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }
}

const PARTIAL = '.partial-';
