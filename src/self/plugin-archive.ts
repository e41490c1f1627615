// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync } from 'node:fs';
import { packEntries, type TarEntry } from '../host/pack.ts';
import type { PackedFile } from './packed-files.ts';

// 1980-01-01: a date that every archive format can hold.
const date = new Date('1980-01-01T00:00:00Z');
const nobody = { uid: 0, gid: 0, uname: '', gname: '', mtime: date };

/**
 * A .tgz of these files: the same files give the same bytes, on every machine and day. Folders and plain files only:
 * Helm 4 refuses links.
 */
export async function pluginArchive(files: readonly PackedFile[]): Promise<Buffer> {
  const folders = new Set(files.flatMap(({ name }) => foldersOf(name)));
  return anonymous(
    await packEntries([...[...folders].sort().map(folderEntry), ...[...files].sort(byName).map(fileEntry)]),
  );
}

function folderEntry(name: string): TarEntry {
  return [{ ...nobody, name: `${name}/`, type: 'directory', mode: 0o755 }, ''];
}

function fileEntry({ name, file }: PackedFile): TarEntry {
  const isProgram = (statSync(file).mode & 0o100) !== 0;
  return [{ ...nobody, name, mode: isProgram ? 0o755 : 0o644 }, readFileSync(file)];
}

/** `a/b/c.js` stands in `a` and `a/b`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function byName(one: PackedFile, other: PackedFile): number {
  return one.name < other.name ? -1 : 1;
}

/** zlib writes into byte 9 on which system it ran; 255 means unknown (RFC 1952). */
function anonymous(gzip: Buffer): Buffer {
  gzip[9] = 255;
  return gzip;
}
