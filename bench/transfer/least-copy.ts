// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Pool } from 'undici';

/** As many at once as are quickest here: 3 take a seventh longer. */
const PARALLEL = 6;

/**
 * The least that this Node takes for the bytes alone: each distinct blob is read once, hashed and put. No plan, no tries, no
 * mounts, no manifests. `least-copy.ts BLOBS SOURCE TARGET`; BLOBS is JSON: `[repository, digest, bytes]` of each.
 */
const [blobs = '', source = '', target = ''] = process.argv.slice(2);
const waiting = JSON.parse(readFileSync(blobs, 'utf8')) as [repository: string, digest: string, bytes: number][];
const [from, to] = [source, target].map(host => new Pool(`http://${host}`, { connections: PARALLEL })) as [Pool, Pool];
await Promise.all(
  Array.from({ length: PARALLEL }, async () => {
    for (let blob = waiting.shift(); blob; blob = waiting.shift()) await copy(...blob);
  }),
);
await Promise.all([from.close(), to.close()]);

async function copy(repository: string, digest: string, bytes: number): Promise<void> {
  const opened = await to.request({ method: 'POST', path: `/v2/${repository}/blobs/uploads/` });
  await opened.body.dump();
  const upload = new URL(String(opened.headers.location), `http://${target}`);
  upload.searchParams.set('digest', digest);
  const { body } = await from.request({ method: 'GET', path: `/v2/${repository}/blobs/${digest}` });
  const hash = createHash('sha256');
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const put = await to.request({
    method: 'PUT',
    path: `${upload.pathname}${upload.search}`,
    headers: { 'content-length': String(bytes), 'content-type': 'application/octet-stream' },
    body: Readable.from(hashed()),
  });
  await put.body.dump();
  const found = `sha256:${hash.digest('hex')}`;
  if (put.statusCode !== 201 || found !== digest) throw new Error(`${digest}: ${put.statusCode}, read ${found}`);
}
