// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, globSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { onPath, peer } from '../../tools/pinned-tools.ts';
import type { ImageSet } from './image-set.ts';
import { holds, measure, shown } from './measure.ts';

/** Issue 6: beside the fastest peer, beside reading all blobs with curl and copying them with cp, and bytes beyond the distinct ones. */
const LIMIT = { peer: 1, floor: 1.3, excess: 0.01 };

/** Writes the set to a folder and to archives, as crane does to one layout, and as curl and cp do with its blobs. */
export async function benchExport(set: ImageSet, program: string): Promise<boolean> {
  const { folder, source } = set;
  const out = (name: string): string => path.join(folder, name);
  const reach = ['--registry-endpoint', `upstream.example=http://${source.host}`, '--no-progress'];
  const command = (name: string): string[] => [program, 'export', '-o', out(name), ...reach];
  const layout = await measure(command('bundle'), folder);
  const [first, second] = [await measure(command('one.tar'), folder), await measure(command('two.tar'), folder)];
  const excess = statSync(out('one.tar')).size / set.bytes - 1;
  const isSame = (await hashOf(out('one.tar'))) === (await hashOf(out('two.tar')));
  console.log(
    `helm-airgap export: to a folder ${shown(layout)}; to an archive ${shown(first)}, again ${second.seconds.toFixed(2)} s\n` +
      `  two archives are the same: ${isSame ? 'held' : 'NOT HELD'}`,
  );
  for (const archive of ['one.tar', 'two.tar']) rmSync(out(archive));
  const floor = await benchFloor(set, out('bundle'));
  const held = [
    isSame,
    holds('share of the archive beyond the distinct bytes', excess, LIMIT.excess, set.isWhole),
    holds('wall to a folder, beside curl and cp', layout.seconds / floor, LIMIT.floor, set.isWhole),
    await benchCrane(set, layout.seconds),
  ];
  return held.every(Boolean);
}

async function benchCrane({ folder, names, source, isWhole }: ImageSet, ours: number): Promise<boolean> {
  const crane = peer('crane');
  if (crane === undefined) return console.log('no crane, nothing to compare with') ?? true;
  const references = names.map(name => `${source.host}/${name}`);
  const theirs = await measure([crane, 'pull', '--format=oci', ...references, path.join(folder, 'crane')], folder);
  rmSync(path.join(folder, 'crane'), { recursive: true });
  console.log(`crane pull to one layout: ${shown(theirs)}`);
  return holds('wall to a folder, beside crane', ours / theirs.seconds, LIMIT.peer, isWhole);
}

/** Seconds of getting each blob of the source once, thrown away, and of copying the bundle's files. */
async function benchFloor({ folder, source }: ImageSet, bundle: string): Promise<number> {
  const curl = onPath('curl');
  if (curl === undefined) throw new Error('curl is not there');
  const root = path.join(source.storage, 'docker', 'registry', 'v2', 'repositories');
  const links = globSync('**/_layers/sha256/*/link', { cwd: root }).sort();
  const urls = new Map(
    links.map(link => {
      const [repository = '', digest = ''] = link.split('/_layers/sha256/');
      const hex = digest.slice(0, 64);
      return [hex, `url = "http://${source.host}/v2/${repository}/blobs/sha256:${hex}"\noutput = /dev/null\n`];
    }),
  );
  const config = path.join(folder, 'curl.txt');
  writeFileSync(config, [...urls.values()].join(''));
  const read = await measure([curl, '-sf', '-K', config], folder);
  const copy = await measure(['cp', '-r', bundle, path.join(folder, 'copy')], folder);
  const files = readdirSync(path.join(folder, 'copy')).length;
  rmSync(path.join(folder, 'copy'), { recursive: true });
  console.log(`${urls.size} blobs by curl: ${shown(read)}; ${files} entries of the bundle by cp: ${shown(copy)}`);
  return read.seconds + copy.seconds;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
