// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { openReader } from '../src/action/knowledge.ts';
import type { Study } from '../src/action/study.ts';
import { survey } from '../src/action/survey.ts';
import { openWorkspace } from '../src/action/workspace.ts';
import { Helm } from '../src/chart/helm.ts';
import { Gate } from '../src/host/gate.ts';
import { parseMirror } from '../src/plan/layout.ts';
import { canonical } from '../src/reference/reference.ts';
import { newestHelm } from '../tools/pinned-tools.ts';
import { chartsIn } from './shared/charts.ts';

/** Renders that finding and proving the values of one chart may cost on average (issue 3). */
const LIMIT = 4;

/**
 * Traces and proves every chart of the folders given (default: the examples): uses proven, renders a chart, and how busy
 * the cores were against the same number of bare renders, run the same way in the same process.
 */
export async function run(folders: readonly string[]): Promise<boolean> {
  const root = path.join(import.meta.dirname, '..', 'examples', 'charts');
  const charts = (folders.length > 0 ? folders : [root]).flatMap(chartsIn);
  const helm = new Helm({
    environment: { ...process.env, HELM_BIN: newestHelm() },
    gate: new Gate(availableParallelism()),
  });
  const mirror = parseMirror('mirror.example.internal:5000/mirrors');
  const reader = openReader({ rules: [], allVersions: false }, await openWorkspace(undefined));
  const ports = { helm, reader, stdin: process.stdin };
  const start = performance.now();
  const settled = await Promise.allSettled(
    charts.map(release =>
      survey([{ kind: 'release', release }], { trace: true, prove: mirror, allowEmpty: true }, ports),
    ),
  );
  const wall = performance.now() - start;
  const studies = settled.flatMap(result => (result.status === 'fulfilled' ? result.value : []));
  for (const result of settled)
    if (result.status === 'rejected') console.log(`not rendered: ${firstLine(result.reason)}`);
  studies.forEach(report);
  const bare = await bareRenders(studies, helm);
  return summary(studies, wall, bare);
}

/** Milliseconds of as many bare renders of the same charts as the studies needed. */
async function bareRenders(studies: readonly Study[], helm: Helm): Promise<number> {
  const start = performance.now();
  const renders = studies.flatMap(({ release, renders: count }) =>
    release === undefined ? [] : Array.from({ length: count }, () => helm.template(release, release.chart)),
  );
  await Promise.all(renders);
  return performance.now() - start;
}

function report({ name, proof, renders, release }: Study): void {
  const open = proof?.open ?? [];
  if (open.length === 0) return;
  console.log(
    `${path.basename(release?.chart ?? name)}: ${proof?.proven.size} of ${(proof?.proven.size ?? 0) + open.length}, ${renders} renders`,
  );
  for (const { use, reason } of open) {
    console.log(`  ${canonical(use.reference)} (${use.rule}, ${use.object.kind} ${use.object.name}): ${reason}`);
  }
}

function summary(studies: readonly Study[], wall: number, bare: number): boolean {
  const proven = sum(studies, ({ proof }) => proof?.proven.size ?? 0);
  const uses = proven + sum(studies, ({ proof }) => proof?.open.length ?? 0);
  const withImages = studies.filter(({ proof }) => (proof?.proven.size ?? 0) + (proof?.open.length ?? 0) > 0);
  const whole = withImages.filter(({ proof }) => proof?.open.length === 0).length;
  const average = sum(studies, ({ renders }) => renders) / studies.length;
  console.log(`charts:   ${studies.length}, ${withImages.length} with images, ${whole} of them proven whole`);
  console.log(`uses:     ${proven} of ${uses} proven`);
  console.log(`renders:  ${average.toFixed(2)} a chart (limit ${LIMIT})`);
  console.log(
    `wall:     ${(wall / bare).toFixed(2)} x the same renders by bare helm on ${availableParallelism()} cores`,
  );
  return average <= LIMIT;
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split('\n')[0] ?? '';
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
