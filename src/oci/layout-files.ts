// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { algorithmOf } from './hash.ts';

/**
 * The files of an OCI image layout. A bundle comes from elsewhere, so links in it are not followed, whether they lead out
 * or not, and only regular files are read; a digest is hex, so no name in it can climb.
 */
export class LayoutFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** A file at the top, whole. Throws LAYOUT_INVALID, INPUT_TOO_LARGE. */
  async readTop(name: string, limit: number): Promise<Buffer> {
    return this.#read([name], limit);
  }

  /** A blob, whole and not verified; undefined when it is not there. Throws LAYOUT_INVALID, INPUT_TOO_LARGE. */
  async readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    return this.#read(blobPath(digest), limit).catch(ignoreMissing);
  }

  /** An open blob and its size in bytes; whoever gets it closes it. */
  async openBlob(digest: Digest): Promise<{ handle: FileHandle; size: number } | undefined> {
    return this.#open(blobPath(digest)).catch(ignoreMissing);
  }

  /** The digests that the names of files below `blobs` say, sorted. What has no digest's name is no blob. */
  async digests(): Promise<Digest[]> {
    const listed = ['sha256', 'sha512'].map(async algorithm => {
      const names = await readdir(path.join(this.directory, 'blobs', algorithm)).catch(ignoreMissing);
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
      if (!(await lstat(path.join(this.directory, ...folder))).isDirectory())
        throw this.#invalid(folder, 'is not a folder');
    }
    const file = path.join(this.directory, ...parts);
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
    return path.join(this.directory, ...parts);
  }
}

/** Where a blob stands, as parts of a path from the top. */
export function blobPath(digest: Digest): string[] {
  const algorithm = algorithmOf(digest);
  return ['blobs', algorithm, digest.slice(algorithm.length + 1)];
}

function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause;
}
