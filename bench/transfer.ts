// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchExport } from './transfer/export.ts';
import { makeImageSet, missing } from './transfer/image-set.ts';
import { benchMirror } from './transfer/mirror.ts';

const PROGRAM = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');

/**
 * Copies the shared image set between two real registries, each fresh, with this program and with its peers, then out of
 * the registry. Bytes are those of the source's access log. `--unique-mb 200` is the size of the set, `--repos 60` makes
 * one image a repository, of `--rounds 3` the quickest counts.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const options = {
    'unique-mb': { type: 'string', default: '200' },
    repos: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`);
    return true;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const size = ['--unique-mb', values['unique-mb'], '--repos', values.repos];
    const set = await makeImageSet(folder, size, stops);
    const rounds = Number(values.rounds);
    const held = [await benchMirror(set, PROGRAM, rounds), await benchExport(set, PROGRAM, rounds)];
    return held.every(Boolean);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
