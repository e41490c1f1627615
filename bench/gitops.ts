// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Gate } from '../src/host/gate.ts';
import { newestHelm } from '../tools/pinned-tools.ts';
import { exponent, linearFit } from './gitops/fit.ts';
import { makeRepository } from './gitops/make-repository.ts';
import { median } from './shared/median.ts';
import { residentPeak } from './shared/process.ts';

const CHARTS = 30;
/** Issue 5: share of the time that Helm itself would take; warm `check`, ms; peak memory, bytes. */
const LIMITS = { efficiency: 0.85, warm: 1500, memory: 400e6 };

const program = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');

/**
 * Figures of generated repositories of Argo CD and Flux; arguments are numbers of releases (default 300, the limits are for
 * it). Several, `300 1000 3000`, print how a warm check grows with them too; a quarter of an hour, nearly all of it Helm's.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const sizes = args.length > 0 ? args.map(Number) : [300];
  const figures: Figures[] = [];
  for (const size of sizes) figures.push({ size, ...(await measure(size)) });
  if (new Set(sizes).size > 1) printFit(figures);
  return figures.every(({ kept }) => kept);
}

function printFit(figures: readonly Figures[]): void {
  const measured = figures.map(({ size, warm }) => ({ size, cost: warm }));
  const { base, each, r2 } = linearFit(measured);
  const start = median(figures.map(figure => figure.start));
  console.log(
    `warm check: ${base.toFixed(0)} ms + ${each.toFixed(2)} ms a release (R² ${r2.toFixed(3)}); without ${start.toFixed(0)} ms of start it grows with the ${exponent(measured, start).toFixed(2)}. power of the releases`,
  );
}

interface Figures {
  readonly size: number;
  /** Milliseconds of a warm check, and of a start that has nothing to do. */
  readonly warm: number;
  readonly start: number;
  readonly kept: boolean;
}

async function measure(size: number): Promise<Omit<Figures, 'size'>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  try {
    const repository = path.join(folder, 'repository');
    const releases = makeRepository(repository, { charts: CHARTS, releases: size });
    const helm = newestHelm();
    const { counting, log } = countingHelm(folder, helm);
    const env = { ...process.env, HELM_BIN: counting, XDG_CACHE_HOME: path.join(folder, 'cache'), COUNT: log };
    const ours = (...args: string[]): Promise<Ran> => timed(program, args, repository, env);
    const rendered = (): string[] => linesOf(log).filter(line => line.startsWith('template'));

    // Node's compile cache, and the version of Helm.
    await ours('discover', path.join('charts', 'chart-0'));
    rmSync(log, { force: true });
    const cold = await ours('lock', '--offline');
    const renders = rendered();
    const bare = await bareRenders(renders, repository, env);
    const efficiency = bare / cold.ms;
    const cores = availableParallelism();
    console.log(
      `${size} releases, ${CHARTS} charts, ${cores} cores: lock --offline ${s(cold.ms)}, ${renders.length} renders, which Helm alone does in ${s(bare)}: efficiency ${(100 * efficiency).toFixed(0)} % (limit ${100 * LIMITS.efficiency} %), peak ${mb(cold.memory)} (limit ${mb(LIMITS.memory)})`,
    );

    rmSync(log, { force: true });
    const warm: Ran[] = [];
    for (let round = 0; round < 5; round += 1) warm.push(await ours('check'));
    const took = median(warm.map(({ ms }) => ms));
    const idling: number[] = [];
    for (let round = 0; round < 5; round += 1) idling.push((await ours('--version')).ms);
    const idle = linesOf(log).length;
    console.log(
      `warm check: ${took.toFixed(0)} ms, ${(took / size).toFixed(2)} ms a release (limit ${LIMITS.warm}), ${idle} Helm processes (limit 0), peak ${mb(Math.max(...warm.map(({ memory }) => memory)))}`,
    );

    const [changed] = releases;
    if (changed !== undefined) writeFileSync(path.join(repository, changed.values), 'replicas: 7\n');
    rmSync(log, { force: true });
    const after = await ours('check');
    const names = new Set(rendered().map(line => line.split(' ')[1]));
    console.log(
      `after one values change: ${after.ms.toFixed(0)} ms, ${names.size} release rendered (limit 1), exit ${after.code}`,
    );
    const kept = efficiency >= LIMITS.efficiency && idle === 0 && names.size === 1 && cold.memory <= LIMITS.memory;
    return { warm: took, start: median(idling), kept: kept && (size > 300 || took <= LIMITS.warm) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A script that writes what it is asked for; as large as a program, so that its version is remembered as one's. */
function countingHelm(folder: string, helm: string): { counting: string; log: string } {
  const counting = path.join(folder, 'helm');
  writeFileSync(counting, `#!/bin/sh\necho "$*" >> "$COUNT"\nexec "${helm}" "$@"\n${'#'.repeat(1_100_000)}\n`);
  chmodSync(counting, 0o755);
  return { counting, log: path.join(folder, 'log') };
}

/** The same number of renders of the same releases, by Helm alone, as many at once as there are cores; in ms. */
async function bareRenders(lines: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const gate = new Gate(availableParallelism());
  const own = { ...env, COUNT: '/dev/null', GOGC: '400', GOMEMLIMIT: '1GiB' };
  const start = performance.now();
  await Promise.all(
    lines.map(line =>
      gate.run(async () => {
        // Values files of ours are gone by now.
        const words = line.split(' ');
        const args = words.filter((word, at) => word !== '--values' && words[at - 1] !== '--values');
        const chart = args[2]?.startsWith('/') ? path.join('charts', 'chart-0') : (args[2] ?? '');
        await timed(env.HELM_BIN ?? '', ['template', args[1] ?? '', chart, ...args.slice(3)], cwd, own);
      }),
    ),
  );
  return performance.now() - start;
}

interface Ran {
  readonly ms: number;
  readonly code: number | null;
  /** Largest resident size that was seen, bytes; Linux only. */
  readonly memory: number;
}

function timed(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', chunk => {
      said += String(chunk);
    });
    let memory = 0;
    const look = setInterval(() => {
      memory = Math.max(memory, residentPeak(child.pid));
    }, 20);
    child.once('error', reject);
    child.once('close', code => {
      clearInterval(look);
      if (code === 0 || code === 3) resolve({ ms: performance.now() - start, code, memory });
      else reject(new Error(`${command} ${args.join(' ')} exited ${code}: ${said}`));
    });
  });
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function s(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
