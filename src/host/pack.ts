// SPDX-License-Identifier: Apache-2.0
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface PackedFile {
  readonly path: string;
  readonly content: string | Buffer;
  readonly mode: number;
}

/** A gzipped tar archive of one folder. The same files in the same order give the same bytes: no times, no owners. */
export async function packFolder(folder: string, files: Iterable<PackedFile>): Promise<Buffer> {
  const tar = pack();
  for (const { path, content, mode } of files) {
    tar.entry({ name: `${folder}/${path}`, mode, mtime: new Date(0) }, content);
  }
  tar.finalize();
  return gzipSync(await buffer(tar), { level: 9 });
}
