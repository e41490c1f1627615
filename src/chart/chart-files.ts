// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import fastGlob from 'fast-glob';
import { extract } from 'tar-stream';
import { AirgapError } from '../errors.ts';
import { readHelmIgnore } from './helm-ignore.ts';

/** Files of a chart by their path inside it, `/` between the parts. */
export type ChartFiles = ReadonlyMap<string, Buffer>;

const HELM_IGNORE = '.helmignore';

/** Bytes that the files of one chart may have together, unpacked. */
const LIMIT = 256 * 1024 * 1024;

/** Reads the files of a chart folder that Helm loads; `.git` and `node_modules` are no part of a chart. */
export async function readChartFolder(folder: string): Promise<ChartFiles> {
  const all = await fastGlob('**', { cwd: folder, dot: true, ignore: ['**/.git/**', '**/node_modules/**'] });
  const rules = all.includes(HELM_IGNORE) ? await readFile(path.join(folder, HELM_IGNORE), 'utf8') : '';
  const isIgnored = readHelmIgnore(rules);
  const names = all.filter(name => !isIgnored(name));
  const entries = names.sort().map(async name => [name, await readFile(path.join(folder, name))] as const);
  return new Map(await Promise.all(entries));
}

/** Reads a packed chart; its single top folder is stripped. Throws CHART_INVALID. */
export function readChartArchive(archive: string): Promise<ChartFiles> {
  return unpack(createReadStream(archive), archive);
}

/** Reads a packed chart that is itself a file of another. Throws CHART_INVALID. */
export function readNestedArchive(bytes: Buffer, name: string): Promise<ChartFiles> {
  return unpack(Readable.from([bytes]), name);
}

async function unpack(source: Readable, name: string): Promise<ChartFiles> {
  const files = new Map<string, Buffer>();
  let size = 0;
  try {
    const tar = extract();
    const unzipped = source.on('error', cause => tar.destroy(cause)).pipe(createGunzip());
    unzipped.on('error', cause => tar.destroy(cause)).pipe(tar);
    for await (const entry of tar) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > LIMIT) throw new Error(`more than ${LIMIT / 1024 / 1024} MiB unpacked`);
        chunks.push(chunk);
      }
      if (entry.header.type === 'file') files.set(inside(entry.header.name), Buffer.concat(chunks));
    }
  } catch (cause) {
    throw new AirgapError('CHART_INVALID', `${name} is not a packed chart: ${(cause as Error).message}`, { cause });
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inside(name: string): string {
  return path.posix.normalize(name).split('/').slice(1).join('/');
}

/**
 * Size of a chart folder's files in bytes, and the digest of their paths and bytes, in order; not the digest of any
 * archive. What `helm dependency update` makes anew each time counts by what it says: packed sub-charts unpacked, since
 * archives hold times, and Chart.lock without the time that it was generated at. A lock of images does not count: it holds
 * this very digest where `airgap.yaml` stands beside Chart.yaml. What Helm reads always counts, whatever it says.
 */
export async function measureFiles(files: ChartFiles): Promise<{ digest: `sha256:${string}`; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for (const [name, bytes] of files) {
    if (isImageLock(name, bytes)) continue;
    const inner = /(^|\/)charts\/[^/]+\.tgz$/.test(name)
      ? await measureFiles(await readNestedArchive(bytes, name))
      : undefined;
    const lasting = inner === undefined ? lastingBytes(name, bytes) : Buffer.from(inner.digest);
    hash.update(`${name}\0${lasting.length}\0`).update(lasting);
    size += inner?.size ?? lasting.length;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

/** Files of a chart, and of its sub-charts, that Helm reads by itself. */
const READ_BY_HELM = /(^|\/)((templates|crds)\/|(Chart|values)\.yaml$)/;

function isImageLock(name: string, bytes: Buffer): boolean {
  const start = bytes.subarray(0, 500).toString('latin1');
  return !READ_BY_HELM.test(name) && /^(#.*\r?\n)*apiVersion: helm-airgap\/v1\r?\nkind: ImageLock\r?\n/.test(start);
}

function lastingBytes(name: string, bytes: Buffer): Buffer {
  if (!/(^|\/)(Chart|requirements)\.lock$/.test(name)) return bytes;
  return Buffer.from(bytes.toString('latin1').replace(/^generated:.*$/m, ''), 'latin1');
}

/** Bytes up to which a file is read at once, without a stream. */
const SMALL = 4 * 1024 * 1024;

/** Digest of a file's bytes. A repository has hundreds of small values files, and setting up a stream costs ten times the reading. */
export async function digestFile(file: string): Promise<`sha256:${string}`> {
  const hash = createHash('sha256');
  if (statSync(file).size <= SMALL) return `sha256:${hash.update(readFileSync(file)).digest('hex')}`;
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
