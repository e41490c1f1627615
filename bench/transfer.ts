// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Distribution, DISTRIBUTION as REGISTRY, startDistribution } from '../test/support/distribution.ts';
import { onPath, peer } from '../tools/pinned-tools.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** Makes the shared set of synthetic images; it stands beside the repository, as the corpus does. */
const MAKE_IMAGES = path.join(ROOT, '..', 'shared', 'bench', 'make-images.py');

/** Issue 6: bytes read from the source, against the bytes of distinct blobs; resident memory, in MB. */
const READ_LIMIT = 0.01;
const MEMORY_LIMIT = 150;

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

/**
 * Copies the shared image set between two real registries, each fresh, and the same with crane in a loop. Bytes are
 * those of the source's access log. `--unique-mb 200` is the size of the set; needs a registry and python3.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { 'unique-mb': { type: 'string', default: '200' } } });
  if (REGISTRY === undefined || onPath('python3') === undefined || !existsSync(MAKE_IMAGES)) {
    console.log('skipped: needs a registry program (docker-registry), python3, and the shared image set');
    return true;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const source = await startRegistry(folder, 'source', stops);
    const list = path.join(folder, 'images.txt');
    const make = [MAKE_IMAGES, '--registry', source.host, '--unique-mb', values['unique-mb'], '--list', list];
    const made = JSON.parse(spawnSync('python3', make, { encoding: 'utf8' }).stdout);
    const log = new AccessLog(source.accessLog);
    log.read();
    console.log(`${made.images} images, ${made.unique_blobs} blobs, ${made.unique_mb} MB distinct`);
    const ours = await benchMirror({ folder, list, source: source.host, log, stops });
    await benchCrane({ folder, list, source: source.host, log, stops, ours });
    const excess = ours.read / 1e6 / made.unique_mb - 1;
    console.log(
      `read beyond the distinct bytes: ${(excess * 100).toFixed(1)} % (limit ${READ_LIMIT * 100} %, manifests and headers not counted)`,
    );
    console.log(`memory: ${ours.megabytes.toFixed(0)} MB (limit ${MEMORY_LIMIT} MB)`);
    return Math.abs(excess) <= READ_LIMIT && ours.megabytes <= MEMORY_LIMIT;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Setting {
  readonly folder: string;
  readonly list: string;
  readonly source: string;
  readonly log: AccessLog;
  readonly stops: (() => unknown)[];
}

async function benchMirror({ folder, list, source, log, stops }: Setting): Promise<Measured & { read: number }> {
  writeFileSync(path.join(folder, 'airgap.lock.yaml'), lockOf(readFileSync(list, 'utf8')));
  const target = await startRegistry(folder, 'target', stops);
  const words = ['mirror', '--to', target.host, '--layout', 'strip-host', '--no-progress', '-o', 'json'];
  const reach = ['--plain-http', target.host, '--registry-endpoint', `upstream.example=http://${source}`];
  const command = [process.execPath, path.join(ROOT, 'bin', 'run.cjs'), ...words, ...reach];
  const first = await measure(command, folder);
  const { bytes: wire, requests } = log.read();
  const { copied } = JSON.parse(first.stdout);
  const again = await measure(command, folder);
  console.log(
    `helm-airgap mirror: ${shown(first)}, ${(wire / 1e6).toFixed(0)} MB from the source in ${requests} requests, ${copied.mounted} mounts`,
  );
  console.log(`  nothing to do: ${shown(again)}`);
  return { ...first, read: copied.read };
}

async function benchCrane({ folder, list, source, log, stops, ours }: Setting & { ours: Measured }): Promise<void> {
  const crane = peer('crane');
  if (crane === undefined) return console.log('crane: not there, nothing to compare with');
  const target = await startRegistry(folder, 'crane-target', stops);
  const copies = namesIn(readFileSync(list, 'utf8')).map(
    ([name]) => `${crane} copy ${source}/${name} ${target.host}/${name}`,
  );
  log.read();
  const loop = await measure(['sh', '-ec', copies.join('\n')], folder);
  const { bytes, requests } = log.read();
  console.log(
    `crane copy, in a loop: ${shown(loop)}, ${(bytes / 1e6).toFixed(0)} MB from the source in ${requests} requests`,
  );
  console.log(`wall: ${(ours.seconds / loop.seconds).toFixed(2)} x crane`);
}

function shown({ seconds, cpu, megabytes }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} CPU s, ${megabytes.toFixed(0)} MB resident`;
}

function namesIn(list: string): string[][] {
  return list
    .trim()
    .split('\n')
    .map(line => line.split(' '));
}

function lockOf(list: string): string {
  const images = namesIn(list)
    .sort()
    .map(([name, digest]) => `  - image: upstream.example/${name}\n    digest: ${digest}\n    uses: []\n`);
  return `apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n${images.join('')}`;
}

/** GNU time counts what children used, too. */
async function measure(command: readonly string[], cwd: string): Promise<Measured & { stdout: string }> {
  const figures = path.join(cwd, 'figures');
  const child = spawn('/usr/bin/time', ['-o', figures, '-f', '%e %U %S %M', ...command], { cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => (stdout += chunk));
  child.stderr.on('data', chunk => (stderr += chunk));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 200)} exited ${code}: ${stderr.slice(-500)}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(figures, 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  return { seconds, cpu: user + system, megabytes: kilobytes / 1000, stdout };
}

/** What a registry has answered since the last reading: requests, and bytes of bodies. */
class AccessLog {
  #seen = 0;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  read(): { readonly requests: number; readonly bytes: number } {
    const lines = readFileSync(this.#file, 'utf8').trimEnd().split('\n').slice(this.#seen);
    this.#seen += lines.length;
    const bytes = lines.map(line => Number(/" \d{3} (\d+) "/.exec(line)?.[1] ?? 0));
    return { requests: lines.length, bytes: bytes.reduce((sum, each) => sum + each, 0) };
  }
}

async function startRegistry(folder: string, name: string, stops: (() => unknown)[]): Promise<Distribution> {
  const registry = await startDistribution(REGISTRY ?? '', folder, name);
  stops.push(registry.stop);
  return registry;
}
