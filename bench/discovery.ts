// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Reader } from '../src/action/reader.ts';
import type { ImageUse } from '../src/discover/image-use.ts';
import { BUILT_IN } from '../src/knowledge/built-in.generated.ts';
import { Knowledge } from '../src/knowledge/knowledge.ts';

/** Issue 4: all rules cost less than this part of recognition's time. */
const LIMIT = 0.1;
/** Enough for the compiler to have done its work on both. */
const ROUNDS = 60;
/** Readings of the corpus in one round: the kernel counts a thread's time in ticks of up to 4 ms, a tenth of one reading. */
const READINGS = 5;

const ROOT = path.join(import.meta.dirname, '..');
const CORPUS = path.join(ROOT, '..', 'shared', 'corpus', 'rendered');
const COMMITTED = path.join(ROOT, 'test', 'fixtures', 'rendered');

/**
 * Reads the corpus with all rules and with none, in turns, and compares the main thread's processor time: the best round
 * of each, since another process can only slow one down. Who begins changes with the round.
 */
export function run(): boolean {
  const folder = existsSync(CORPUS) ? CORPUS : COMMITTED;
  const texts = readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .map(file => readFileSync(path.join(folder, file), 'utf8'));
  const plain = new Reader(new Knowledge([]), false);
  const knowing = new Reader(new Knowledge(BUILT_IN), false);
  const best = { plain: Number.POSITIVE_INFINITY, knowing: Number.POSITIVE_INFINITY };
  let found = { plain: 0, knowing: 0, rules: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? undefined : read(texts, knowing);
    const without = read(texts, plain);
    const withRules = first ?? read(texts, knowing);
    best.plain = Math.min(best.plain, without.ms);
    best.knowing = Math.min(best.knowing, withRules.ms);
    found = { plain: without.uses, knowing: withRules.uses, rules: withRules.byRules };
  }
  const cost = best.knowing / best.plain - 1;
  console.log(
    `${BUILT_IN.length} rules on ${path.relative(ROOT, folder)}: ${best.plain.toFixed(1)} ms of processor time without, ` +
      `${best.knowing.toFixed(1)} ms with (best of ${ROUNDS} rounds of ${READINGS} readings): ${(cost * 100).toFixed(1)} % more (limit: ${LIMIT * 100} %)\n` +
      `  ${found.plain} uses without, ${found.knowing} with, ${found.rules} of them found by a rule\n` +
      `  ${cost <= LIMIT ? 'held' : 'NOT HELD'}`,
  );
  return cost <= LIMIT;
}

function read(texts: readonly string[], reader: Reader): { ms: number; uses: number; byRules: number } {
  let uses: ImageUse[] = [];
  const before = process.threadCpuUsage();
  for (let reading = 0; reading < READINGS; reading += 1) {
    uses = texts.flatMap(text => reader.look(reader.open(text), []).uses);
  }
  const { user, system } = process.threadCpuUsage(before);
  const byRules = uses.filter(({ rule }) => rule.startsWith('operator/')).length;
  return { ms: (user + system) / 1000 / READINGS, uses: uses.length, byRules };
}
