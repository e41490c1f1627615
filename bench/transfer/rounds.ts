// SPDX-License-Identifier: Apache-2.0
import { type Measured, shown } from './measure.ts';

/** Runs a program once, from the same state as each other, and tells what it took. */
export type Turn = (round: number) => Promise<Measured>;

/**
 * Lets each program have its turn, that many times, and gives the quickest of each by its name, with the most memory of all
 * its turns: on a machine shared with others one turn may take half as long again as the next.
 */
export async function quickest(
  rounds: number,
  turns: Readonly<Record<string, Turn>>,
): Promise<ReadonlyMap<string, Measured>> {
  const best = new Map<string, Measured>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, turn] of Object.entries(turns)) {
      const measured = await turn(round);
      console.log(`${rounds > 1 ? `${round}. ` : ''}${name}: ${shown(measured)}`);
      const before = best.get(name) ?? measured;
      const megabytes = Math.max(before.megabytes, measured.megabytes);
      best.set(name, { ...(before.seconds < measured.seconds ? before : measured), megabytes });
    }
  }
  return best;
}
