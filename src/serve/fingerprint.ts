// SPDX-License-Identifier: Apache-2.0
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What the file system says of a bundle: of a folder its list's, for that is what writers replace last; where there is no list, that of all folders in it. */
export async function fingerprint(bundle: string): Promise<string> {
  const own = await stat(bundle).catch(() => undefined);
  if (!own?.isDirectory()) return printOf(own);
  const list = await stat(path.join(bundle, 'index.json')).catch(() => undefined);
  return list === undefined ? (await printsOfFolders(bundle)).join() : printOf(list);
}

/** A file that is put into a folder, or out of it, changes the folder's time. */
async function printsOfFolders(folder: string): Promise<string[]> {
  const own = printOf(await stat(folder).catch(() => undefined));
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter(entry => entry.isDirectory()).map(({ name }) => path.join(folder, name));
  return [own, ...(await Promise.all(inner.sort().map(printsOfFolders))).flat()];
}

/** Device, inode, size and time. */
function printOf(file: Stats | undefined): string {
  return file === undefined ? 'absent' : `${file.dev}:${file.ino}:${file.size}:${file.mtimeMs}`;
}

/** Which file it is and what the file system says of it: other text for other content. */
export async function fileState(file: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(file);
  return `${path.resolve(file)}:${ino}:${size}:${mtimeMs}`;
}
