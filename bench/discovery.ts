// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { Reader } from '../src/action/reader.ts';
import type { ImageUse } from '../src/discover/image-use.ts';
import { BUILT_IN } from '../src/knowledge/built-in.generated.ts';
import { Knowledge } from '../src/knowledge/knowledge.ts';
import { corpus } from './shared/corpus.ts';
import { median } from './shared/median.ts';

/** Issue 4: all rules cost less than this part of recognition's time. */
const LIMIT = 0.1;
const ROUNDS = 120;
/** The first rounds warm the compiler and the rules' memories. */
const WARM_UP = 20;
/** Readings of the corpus in one round: the kernel counts a thread's time in ticks of up to 4 ms, a tenth of one reading. */
const READINGS = 3;

/**
 * Reads the corpus with all rules and with none, in turns, and compares the main thread's processor time: the median of
 * each round's own ratio, since a machine that others use is slow for minutes, and so for both. Who begins changes.
 */
export function run(): boolean {
  const { name, files } = corpus();
  const texts = files.map(file => readFileSync(file, 'utf8'));
  const plain = new Reader(new Knowledge([]), false);
  const knowing = new Reader(new Knowledge(BUILT_IN), false);
  const rounds: { without: Reading; withRules: Reading }[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const first = round % 2 === 0 ? undefined : read(texts, knowing);
    const without = read(texts, plain);
    const withRules = first ?? read(texts, knowing);
    if (round >= WARM_UP) rounds.push({ without, withRules });
  }
  const cost = median(rounds.map(({ without, withRules }) => withRules.ms / without.ms)) - 1;
  const [last] = rounds.slice(-1);
  console.log(
    `${BUILT_IN.length} rules on ${name}: ${median(rounds.map(({ without }) => without.ms)).toFixed(1)} ms of processor time without, ` +
      `${median(rounds.map(({ withRules }) => withRules.ms)).toFixed(1)} ms with; in ${ROUNDS} rounds of ${READINGS} readings ${(cost * 100).toFixed(1)} % more (limit: ${LIMIT * 100} %)\n` +
      `  ${last?.without.uses} uses without, ${last?.withRules.uses} with, ${last?.withRules.byRules} of them found by a rule\n` +
      `  ${cost <= LIMIT ? 'held' : 'NOT HELD'}`,
  );
  return cost <= LIMIT;
}

interface Reading {
  readonly ms: number;
  readonly uses: number;
  readonly byRules: number;
}

function read(texts: readonly string[], reader: Reader): Reading {
  let uses: ImageUse[] = [];
  const before = process.threadCpuUsage();
  for (let reading = 0; reading < READINGS; reading += 1) {
    uses = texts.flatMap(text => reader.look(reader.open(text), []).uses);
  }
  const { user, system } = process.threadCpuUsage(before);
  const byRules = uses.filter(({ rule }) => rule.startsWith('operator/')).length;
  return { ms: (user + system) / 1000 / READINGS, uses: uses.length, byRules };
}
