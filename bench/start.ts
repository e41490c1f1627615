// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { median } from './shared/median.ts';
import { timeOf } from './shared/process.ts';

/** How many times the start of Node itself `helm-airgap --version` may take (issue 3). */
const LIMIT = 3;
const ROUNDS = 25;

const program = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');
// `--version` is answered before the commands are loaded; the help of a command loads what every command does.
const starts: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['node -e 0', process.execPath, ['-e', '0']],
  ['helm-airgap --version', program, ['--version']],
  ['helm-airgap discover --help', program, ['discover', '--help']],
];

/** Medians of each start, taken in turn, as multiples of Node's own. */
export function run(): boolean {
  const times = starts.map(() => [] as number[]);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, [, command, args]] of starts.entries()) {
      const took = timeOf(command, args);
      // The first round warms caches, ours and the kernel's.
      if (round > 0) times[index]?.push(took);
    }
  }
  const medians = times.map(median);
  const [base = 1, version = 0] = medians;
  for (const [index, [name]] of starts.entries()) {
    const own = medians[index] ?? 0;
    console.log(`${name}: ${own.toFixed(0)} ms, ${(own / base).toFixed(2)} x`);
  }
  console.log(`limit for --version: ${LIMIT} x`);
  return version / base <= LIMIT;
}
