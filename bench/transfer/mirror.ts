// SPDX-License-Identifier: Apache-2.0
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageSet } from './image-set.ts';
import { holds, type Measured, measure } from './measure.ts';
import { CRANE, peersFor } from './peers.ts';
import { quickest, type Turn } from './rounds.ts';

/** Issue 6. `bare` is ours: a whole copy beside the bytes alone, with the same Node. */
const LIMIT = { excess: 0.01, megabytes: 150, crane: 0.45, fastest: 0.55, again: 0.15, bare: 1.2 };

const OURS = 'helm-airgap mirror';
const BARE = 'each blob once, without plan, manifests or mounts';

/** Copies the set to fresh registries: with this program, with the least that Node takes, and with its peers. */
export async function benchMirror(set: ImageSet, program: string, rounds: number): Promise<boolean> {
  const { source, folder } = set;
  const list = path.join(folder, 'blobs.json');
  writeFileSync(list, JSON.stringify(set.blobs));
  const leastCopy = path.join(import.meta.dirname, 'least-copy.ts');
  let read = 0;
  const again: number[] = [];
  const peers = peersFor(set);
  const best = await quickest(rounds, {
    [OURS]: freshTarget(set, 'mirror', async target => {
      const to = ['--to', target, '--layout', 'strip-host', '--plain-http', target];
      const from = ['--registry-endpoint', `upstream.example=http://${source.host}`];
      const command = [program, 'mirror', ...to, ...from, '--no-progress', '-o', 'json'];
      const first = await set.measure(command);
      read = JSON.parse(first.stdout).copied.read;
      again.push((await measure(command, folder)).seconds);
      return first;
    }),
    [BARE]: freshTarget(set, 'bare', target => set.measure([process.execPath, leastCopy, list, source.host, target])),
    ...Object.fromEntries(
      Object.entries(peers).map(([name, command]) => [
        name,
        freshTarget(set, name.replaceAll(' ', '-'), target => set.measure(command(target))),
      ]),
    ),
  });
  const beside = (...names: string[]): number =>
    secondsOf(best, OURS) / Math.min(...names.map(name => secondsOf(best, name)));
  const held = [
    holds('share of bytes read beside the distinct ones', Math.abs(read / set.bytes - 1), LIMIT.excess),
    holds('memory in MB', best.get(OURS)?.megabytes ?? Number.NaN, LIMIT.megabytes),
    holds('seconds with nothing to do', Math.min(...again), LIMIT.again),
    holds(`wall, beside ${BARE}`, beside(BARE), LIMIT.bare, set.isWhole),
    holds(`wall, beside ${CRANE}`, beside(CRANE), LIMIT.crane, set.isWhole),
    holds('wall, beside the fastest of the others', beside(...Object.keys(peers)), LIMIT.fastest, set.isWhole),
  ];
  return held.every(Boolean);
}

/** A registry for each round, empty, and away after it. */
function freshTarget(set: ImageSet, name: string, run: (target: string) => Promise<Measured>): Turn {
  return async round => {
    const target = await set.start(`${name}-${round}`);
    set.log.read();
    const measured = await run(target.host);
    const { bytes, requests } = set.log.read();
    console.log(`${(bytes / 1e6).toFixed(0)} MB from the source in ${requests} requests`);
    await target.stop();
    rmSync(target.storage, { recursive: true });
    return measured;
  };
}

function secondsOf(best: ReadonlyMap<string, Measured>, name: string): number {
  return best.get(name)?.seconds ?? Number.NaN;
}
