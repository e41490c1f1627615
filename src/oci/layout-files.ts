// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import type { OpenBlob } from './content.ts';
import { blobPath, type LayoutContent } from './layout-content.ts';

/**
 * The files of an OCI image layout in a folder. A bundle comes from elsewhere, so links in it are not followed, whether they
 * lead out or not, and only regular files are read; a digest is hex, so no name in it can climb.
 */
export class LayoutFiles implements LayoutContent {
  /** The folder. */
  readonly where: string;

  constructor(directory: string) {
    this.where = directory;
  }

  async readTop(name: string, limit: number): Promise<Buffer | undefined> {
    return this.#read([name], limit).catch(ignoreMissing);
  }

  async readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    return this.#read(blobPath(digest), limit).catch(ignoreMissing);
  }

  async openBlob(digest: Digest, offset: number): Promise<OpenBlob | undefined> {
    const blob = await this.#open(blobPath(digest)).catch(ignoreMissing);
    return blob && { size: blob.size, stream: blob.handle.createReadStream({ start: offset }) };
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    const blob = await this.#open(blobPath(digest)).catch(ignoreMissing);
    await blob?.handle.close();
    return blob?.size;
  }

  async digests(): Promise<Digest[]> {
    const listed = ['sha256', 'sha512'].map(async algorithm => {
      const names = await readdir(path.join(this.where, 'blobs', algorithm)).catch(ignoreMissing);
      return (names ?? []).map(name => `${algorithm}:${name}`).filter(isDigest);
    });
    return (await Promise.all(listed)).flat().sort();
  }

  async #read(parts: readonly string[], limit: number): Promise<Buffer> {
    const { handle, size } = await this.#open(parts);
    try {
      if (size <= limit) return await handle.readFile();
      throw new AirgapError('INPUT_TOO_LARGE', `${this.#shown(parts)} has ${size} bytes, more than ${limit}`);
    } finally {
      await handle.close();
    }
  }

  async #open(parts: readonly string[]): Promise<{ handle: FileHandle; size: number }> {
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth);
      if (!(await lstat(path.join(this.where, ...folder))).isDirectory())
        throw this.#invalid(folder, 'is not a folder');
    }
    const file = path.join(this.where, ...parts);
    if (!(await lstat(file)).isFile()) throw this.#invalid(parts, 'is not a regular file');
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    return { handle, size: (await handle.stat()).size };
  }

  #invalid(parts: readonly string[], problem: string): AirgapError {
    return new AirgapError('LAYOUT_INVALID', `${this.#shown(parts)} ${problem}`, {
      hint: 'An image layout holds plain files and folders only. Copy it anew, without links.',
    });
  }

  #shown(parts: readonly string[]): string {
    return path.join(this.where, ...parts);
  }
}

/** Undefined for what is not there; what may not be read is said to be just that. */
function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause instanceof AirgapError) throw cause;
  if (cause.code !== 'ENOENT') unreadable(cause.path ?? 'a layout')(cause);
}
