// SPDX-License-Identifier: Apache-2.0
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** Writes the files and links of a tar archive that Git made into an empty folder. */
export async function unpackTree(archive: Buffer, folder: string): Promise<void> {
  const tar = extract();
  Readable.from([archive]).pipe(tar);
  for await (const entry of tar) {
    const { type, name, linkname } = entry.header;
    const file = path.join(folder, path.posix.normalize(`/${name}`));
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    if (type !== 'file' && type !== 'symlink') continue;
    await mkdir(path.dirname(file), { recursive: true });
    if (type === 'file') await writeFile(file, Buffer.concat(chunks), { flag: 'wx', mode: 0o600 });
    else await symlink(linkname ?? '', file);
  }
}
