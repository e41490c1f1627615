// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { onPath, peer } from '../../tools/pinned-tools.ts';
import type { ImageSet } from './image-set.ts';
import { holds, measure } from './measure.ts';
import { quickest, type Turn } from './rounds.ts';

/** Issue 6: beside the fastest peer, beside reading all blobs with curl and copying them with cp, and bytes beyond the distinct ones. */
const LIMIT = { peer: 1, floor: 1.3, excess: 0.01 };

const FOLDER = 'helm-airgap export to a folder';
const ARCHIVE = 'helm-airgap export to an archive';
const CURL = 'each blob once by curl, thrown away';
const CP = 'the folder by cp';
const CRANE = 'crane pull to one layout';

/** Writes the set to a folder and to archives, as crane does to one layout, and as curl and cp do with its blobs. */
export async function benchExport(set: ImageSet, program: string, rounds: number): Promise<boolean> {
  const { folder, source, names } = set;
  const reach = ['--registry-endpoint', `upstream.example=http://${source.host}`, '--no-progress'];
  const bundle = path.join(folder, 'bundle');
  const archive = path.join(folder, 'bundle.tar');
  const toArchive = [program, 'export', '-o', archive, ...reach];
  const [curl, crane] = [onPath('curl'), peer('crane')];
  if (curl === undefined || crane === undefined) throw new Error('curl or crane is not there');
  const references = names.map(name => `${source.host}/${name}`);
  const [copy, layout] = [path.join(folder, 'copy'), path.join(folder, 'crane')];
  const best = await quickest(rounds, {
    [FOLDER]: writing(set, bundle, [program, 'export', '-o', bundle, ...reach]),
    [ARCHIVE]: writing(set, archive, toArchive),
    [CURL]: () => set.measure([curl, '-sf', '-K', curlConfig(set)]),
    [CP]: writing(set, copy, ['cp', '-r', bundle, copy]),
    [CRANE]: writing(set, layout, [crane, 'pull', '--format=oci', ...references, layout]),
  });
  const first = await hashOf(archive);
  rmSync(archive);
  await measure(toArchive, folder);
  const isSame = first === (await hashOf(archive));
  console.log(`  two archives are the same: ${isSame ? 'held' : 'NOT HELD'}`);
  const seconds = (name: string): number => best.get(name)?.seconds ?? Number.NaN;
  const excess = statSync(archive).size / set.bytes - 1;
  const held = [
    isSame,
    holds('share of the archive beyond the distinct bytes', excess, LIMIT.excess, set.isWhole),
    holds(
      'wall to a folder, beside curl and cp',
      seconds(FOLDER) / (seconds(CURL) + seconds(CP)),
      LIMIT.floor,
      set.isWhole,
    ),
    holds(`wall to a folder, beside ${CRANE}`, seconds(FOLDER) / seconds(CRANE), LIMIT.peer, set.isWhole),
  ];
  return held.every(Boolean);
}

/** A command that writes there, where nothing is yet. */
function writing(set: ImageSet, out: string, command: readonly string[]): Turn {
  return () => {
    rmSync(out, { recursive: true, force: true });
    return set.measure(command);
  };
}

function curlConfig({ folder, source, blobs }: ImageSet): string {
  const transfers = blobs.map(
    ([repository, digest]) => `url = "http://${source.host}/v2/${repository}/blobs/${digest}"\noutput = /dev/null\n`,
  );
  const file = path.join(folder, 'curl.txt');
  writeFileSync(file, transfers.join(''));
  return file;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
