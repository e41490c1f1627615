// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packedFiles } from '../src/self/packed-files.ts';
import { compile } from '../tools/compile.ts';
import { newestHelm } from '../tools/pinned-tools.ts';
import { median } from './shared/median.ts';
import { timeOf } from './shared/process.ts';

/** What `discover --no-provenance` may need beyond `helm template` of the same chart, ms (issue 3). */
const LIMIT = 150;
const ROUNDS = 15;

const root = path.join(import.meta.dirname, '..');

/**
 * Medians of `helm template` and of `discover --no-provenance`, taken in turn, for each chart given (default: an example). The
 * program is the packed one, as users have it: a checkout also looks whether its sources are newer than its build.
 */
export async function run(charts: readonly string[]): Promise<boolean> {
  const helm = newestHelm();
  const chosen = charts.length > 0 ? charts : [path.join(root, 'examples', 'charts', 'metrics')];
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  try {
    await compile(path.join(folder, 'compiled'));
    for (const { name, file } of packedFiles(root, path.join(folder, 'compiled')))
      cpSync(file, path.join(folder, name));
    return chosen.map(chart => measure(chart, helm, path.join(folder, 'bin', 'helm-airgap'))).every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(chart: string, helm: string, program: string): boolean {
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const template = time(helm, ['template', 'release', chart], helm);
    const discover = time(program, ['discover', '--no-provenance', path.resolve(chart)], helm);
    // The first round warms caches, ours and the kernel's.
    if (round > 0) {
      bare.push(template);
      ours.push(discover);
    }
  }
  const [base, total] = [median(bare), median(ours)];
  const more = total - base;
  console.log(
    `${path.basename(chart)}: helm template ${base.toFixed(0)} ms, discover ${total.toFixed(0)} ms: + ${more.toFixed(0)} ms (limit ${LIMIT}), ${(total / base).toFixed(2)} x`,
  );
  return more <= LIMIT;
}

function time(command: string, args: readonly string[], helm: string): number {
  const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  return timeOf(command, args, { env: { ...process.env, PATH, HELM_BIN: helm }, maxBuffer: 1 << 28 });
}
