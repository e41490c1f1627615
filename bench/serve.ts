// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatTarHeader, paddedSize, TAR_BLOCK } from '../src/oci/tar-header.ts';
import { tinyImage } from '../src/oci/tiny-image.ts';
import { parsePlatform } from '../src/reference/platform.ts';
import { freePort, startDistribution } from '../test/support/distribution.ts';
import { onPath } from '../tools/pinned-tools.ts';
import { median } from './shared/median.ts';
import { residentPeak } from './shared/process.ts';

const ROOT = path.join(import.meta.dirname, '..');
const NAME = 'docker.io/bench/app:1';
const CLIENTS = 200;
const BLOB = 16 * 1024 * 1024;
const VANISHING = 24_000;

/** Issue 7: seconds to the first answer of a 20 GB bundle, rate against distribution, MB resident with 200 clients. */
const START_LIMIT = 1;
const RATE_LIMIT = 0.8;
const MEMORY_LIMIT = 200;

interface Entry {
  readonly name: string;
  /** Content, or the size of a hole. */
  readonly content: Buffer | number;
}

interface Served {
  readonly child: ChildProcess;
  readonly host: string;
  readonly seconds: number;
}

/** Serves archives and measures start, throughput beside distribution, memory, and files left open. */
export async function run(): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  const stops: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const starts = await benchStart(folder, stops);
    const rates = await benchRate(folder, stops);
    return starts && rates;
  } finally {
    for (const stop of stops.reverse()) stop();
  }
}

async function benchStart(folder: string, stops: (() => void)[]): Promise<boolean> {
  const large = path.join(folder, 'large.tar');
  const holes = Array.from({ length: 5 }, (_, at) => blobEntry(digestHex(`hole ${at}`), 4 * 1024 ** 3));
  await writeArchive(large, [...imageEntries(), ...holes]);
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { child, seconds } = await startServe(large, stops);
    rounds.push(seconds);
    child.kill('SIGKILL');
  }
  const typical = median(rounds);
  console.log(`first answer of a 20 GB archive: ${typical.toFixed(2)} s, median of 5 (limit ${START_LIMIT} s)`);
  return typical <= START_LIMIT;
}

async function benchRate(folder: string, stops: (() => void)[]): Promise<boolean> {
  const content = randomBytes(BLOB);
  const hex = createHash('sha256').update(content).digest('hex');
  const archive = path.join(folder, 'bundle.tar');
  await writeArchive(archive, [...imageEntries(), blobEntry(hex, content)]);
  const { child, host } = await startServe(archive, stops);
  const ours = `http://${host}/v2/docker.io/bench/app/blobs/sha256:${hex}`;
  const own = megabytesPerSecond(ours);
  const memory = residentPeak(child.pid) / 1e6;
  console.log(`${CLIENTS} clients at once, ${BLOB / 1e6} MB each: ${own.toFixed(0)} MB/s`);
  console.log(`memory: ${memory.toFixed(0)} MB at its peak (limit ${MEMORY_LIMIT} MB)`);
  const leaked = await benchVanishing(ours, child);
  const program = onPath('docker-registry') ?? onPath('registry');
  if (program === undefined) {
    console.log('distribution: not there, nothing to compare with');
    return memory <= MEMORY_LIMIT && leaked <= 0;
  }
  const { host: registry, stop } = await startDistribution(program, folder, 'distribution');
  stops.push(stop);
  const theirs = await upload(registry, hex, content);
  // In turns, as other work on this machine comes and goes.
  const ratio = median([1, 2, 3].map(() => megabytesPerSecond(ours) / megabytesPerSecond(theirs)));
  console.log(`throughput: ${ratio.toFixed(2)} x distribution, median of 3 (limit ${RATE_LIMIT})`);
  return memory <= MEMORY_LIMIT && leaked <= 0 && ratio >= RATE_LIMIT;
}

/** Asks for a blob and leaves when its first bytes come; gives back how many more files are open then. */
async function benchVanishing(url: string, { pid }: ChildProcess): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const files = (): number => readdirSync(`/proc/${pid}/fd`).length;
  const before = files();
  const vanish = (): Promise<void> =>
    new Promise(resolve => {
      const socket = net.connect(Number(port), hostname);
      socket.once('data', () => socket.destroy()).once('error', () => {});
      socket.once('close', () => resolve());
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: a\r\n\r\n`);
    });
  for (let asked = 0; asked < VANISHING; asked += 100) await Promise.all(Array.from({ length: 100 }, vanish));
  await fetch(new URL('/v2/', url)).then(answer => answer.text());
  const leaked = files() - before - 1;
  console.log(`${VANISHING} clients that vanish: ${Math.max(0, leaked)} files left open`);
  return leaked;
}

/** curl, as it costs little beside what is measured. */
function megabytesPerSecond(url: string): number {
  const start = performance.now();
  const words = ['-sS', '-f', '-Z', '--parallel-immediate', '--parallel-max', String(CLIENTS), '-o', '/dev/null'];
  const { status, stderr } = spawnSync('curl', [...words, `${url}?[1-${CLIENTS}]`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`curl: ${stderr.slice(-300)}`);
  return (CLIENTS * BLOB) / 1e6 / ((performance.now() - start) / 1000);
}

async function upload(host: string, hex: string, content: Buffer): Promise<string> {
  const begun = await fetch(`http://${host}/v2/bench/app/blobs/uploads/`, { method: 'POST' });
  const place = new URL(begun.headers.get('location') ?? '', `http://${host}`);
  place.searchParams.set('digest', `sha256:${hex}`);
  const done = await fetch(place, { method: 'PUT', body: new Uint8Array(content) });
  if (done.status !== 201) throw new Error(`distribution took no blob: ${done.status} ${await done.text()}`);
  return `http://${host}/v2/bench/app/blobs/sha256:${hex}`;
}

/** Seconds from the start of the program to the first whole answer. */
async function startServe(archive: string, stops: (() => void)[]): Promise<Served> {
  const host = `127.0.0.1:${await freePort()}`;
  const start = performance.now();
  const words = [path.join(ROOT, 'bin', 'run.cjs'), 'serve', archive, '--addr', host];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  stops.push(() => child.kill('SIGKILL'));
  for (let tries = 0; tries < 2000; tries += 1) {
    const answer = await fetch(`http://${host}/v2/docker.io/bench/app/manifests/1`).catch(() => undefined);
    if (answer?.ok && (await answer.text()) !== '') return { child, host, seconds: (performance.now() - start) / 1000 };
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error(`serve does not answer at ${host}`);
}

function imageEntries(): Entry[] {
  const image = tinyImage({ name: NAME, platforms: [parsePlatform('linux/amd64')] });
  const manifests = [{ ...image.root, annotations: { 'org.opencontainers.image.ref.name': NAME } }];
  const blobs = [...image.manifests, ...image.blobs];
  return [
    { name: 'oci-layout', content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { name: 'index.json', content: Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })) },
    ...blobs.map(({ descriptor, bytes }) => blobEntry(descriptor.digest.slice('sha256:'.length), bytes)),
  ];
}

function blobEntry(hex: string, content: Buffer | number): Entry {
  return { name: `blobs/sha256/${hex}`, content };
}

function digestHex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A tar archive whose holes take no room on disk. */
async function writeArchive(file: string, entries: readonly Entry[]): Promise<void> {
  const handle = await open(file, 'wx');
  let at = 0;
  for (const { name, content } of entries) {
    const size = typeof content === 'number' ? content : content.length;
    const header = formatTarHeader(name, size);
    await handle.write(header, 0, header.length, at);
    if (typeof content !== 'number') await handle.write(content, 0, size, at + header.length);
    at += header.length + paddedSize(size);
  }
  await handle.truncate(at + 2 * TAR_BLOCK);
  await handle.close();
}
