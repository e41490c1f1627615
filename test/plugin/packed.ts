// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { root, type Sandbox } from './sandbox.ts';

/** Packs the plugin into a new folder of the sandbox, as `npm run pack -- packed` does. Answers with the archive's file. */
export async function packPlugin(sandbox: Sandbox): Promise<string> {
  const { stdout, stderr, code } = await sandbox.run(process.execPath, [path.join(root, 'tools', 'pack.ts'), 'packed']);
  assert.equal(code, 0, stderr);
  const [name = ''] = stdout.toString().split(' ', 1);
  return path.join(sandbox.folder, name);
}

/** Serves one archive on loopback, with the media type that Helm 3 wants of an archive, for as long as `use` takes. */
export async function servingArchive(archive: string, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/gzip');
    response.end(readFileSync(archive));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await use(`http://127.0.0.1:${port}/${path.basename(archive)}`);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}
