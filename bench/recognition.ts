// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { discover } from '../src/discover/discover.ts';
import { readStream } from '../src/rendered/document.ts';
import { type Corpus, corpus } from './shared/corpus.ts';

/** Issue 3's figures for recognition alone, on one core. */
const LIMIT = { megabytesPerSecond: 60, peakMegabytes: 250 };
const TOTAL_MEGABYTES = 60;

/**
 * Reads and judges the corpus again and again, one chart after another, until 60 MB went through. The figure is the
 * main thread's processor time: what one core needs, however busy the machine is. Reading files from the disk is not in
 * it; the first, cold round is.
 */
export function run(): boolean {
  const charts = corpus();
  let bytes = 0;
  let cpu = 0;
  let wall = 0;
  let uses = 0;
  while (bytes < TOTAL_MEGABYTES * 1e6) {
    for (const file of charts.files) {
      const text = readFileSync(file, 'utf8');
      const before = { cpu: process.threadCpuUsage(), wall: performance.now() };
      uses += discover(readStream(text).documents).uses.length;
      const { user, system } = process.threadCpuUsage(before.cpu);
      cpu += (user + system) / 1000;
      wall += performance.now() - before.wall;
      bytes += text.length;
    }
  }
  return report(charts, bytes / 1e6, { cpu, wall }, uses);
}

function report(
  { isShared: limited, name }: Corpus,
  megabytes: number,
  { cpu, wall }: { cpu: number; wall: number },
  uses: number,
): boolean {
  const speed = megabytes / (cpu / 1000);
  const peak = process.resourceUsage().maxRSS / 1024;
  // The committed charts have no CRDs, which a real stream mostly is: all of them is parsed.
  const held = !limited || (speed >= LIMIT.megabytesPerSecond && peak <= LIMIT.peakMegabytes);
  process.stdout.write(
    `recognition of ${name}: ${megabytes.toFixed(1)} MB, ${cpu.toFixed(0)} ms of processor time ` +
      `(${wall.toFixed(0)} ms by the clock), ${uses} uses\n` +
      `  ${speed.toFixed(0)} MB/s (limit: at least ${LIMIT.megabytesPerSecond})\n` +
      `  ${peak.toFixed(0)} MB peak memory (limit: at most ${LIMIT.peakMegabytes})\n` +
      `  ${limited ? (held ? 'held' : 'NOT HELD') : 'the limit is for the shared corpus, which is not here'}\n`,
  );
  return held;
}
