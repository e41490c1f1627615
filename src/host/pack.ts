// SPDX-License-Identifier: Apache-2.0
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

export interface PackedFile {
  readonly path: string;
  readonly content: string | Buffer;
  readonly mode: number;
}

/** A gzipped tar archive of one folder. The same files in the same order give the same bytes: no times, no owners. */
export function packFolder(folder: string, files: Iterable<PackedFile>): Promise<Buffer> {
  const entryOf = ({ path, content, mode }: PackedFile): TarEntry => [
    { name: `${folder}/${path}`, mode, mtime: new Date(0) },
    content,
  ];
  return packEntries([...files].map(entryOf));
}

/** A header, and the content; a folder has none. */
export type TarEntry = readonly [header: Partial<Header> & { name: string }, content: string | Buffer];

/** A gzipped tar archive of these entries, in their order. */
export async function packEntries(entries: Iterable<TarEntry>): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry(header, content);
  tar.finalize();
  return gzipSync(await buffer(tar), { level: 9 });
}
