// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lockOf } from './transfer/image-set.ts';
import { holds, measure, shown } from './transfer/measure.ts';
import { type Simulated, startSimulated } from './transfer/simulated-process.ts';

const PROGRAM = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');

/** Issue 6: MB resident, whatever the size and count of images. */
const LIMIT = 150;

type Source = Simulated & {
  /** What hashing its large layer took. */
  readonly seconds: number;
  readonly images: readonly [name: string, digest: string][];
};

/**
 * Memory of moving what is larger, and more, than any real set: one layer of `--layer-gb 10`, and `--images 5000`, each of
 * `--platforms 1`. Both ends are simulated in processes of their own: the source makes its bytes as they are read, the target
 * hashes them and throws them away. An export needs room for the layer in the folder of temporary files.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const options = {
    'layer-gb': { type: 'string', default: '10' },
    images: { type: 'string', default: '5000' },
    platforms: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const held = [
    await onGround(['--layer-gb', values['layer-gb']], benchLayer),
    await onGround(['--images', values.images, '--platforms', values.platforms], benchImages),
  ];
  return held.every(Boolean);
}

/** Where the program is run, and what with. */
interface Ground {
  readonly folder: string;
  readonly source: Source;
  /** Starts an empty target, and gives the words that lead there. */
  target(): Promise<string[]>;
}

/** Measures on a ground with a source and its lock; all that is started and written is gone afterwards. */
async function onGround(simulated: readonly string[], bench: (ground: Ground) => Promise<boolean[]>): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const source: Source = await startSimulated('simulated-source.ts', simulated, stops);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), lockOf(source.images));
    const target = async (): Promise<string[]> => {
      const { host } = await startSimulated('simulated-target.ts', [], stops);
      return ['--to', host, '--plain-http', host];
    };
    return (await bench({ folder, source, target })).every(Boolean);
  } finally {
    for (const stop of stops.reverse()) stop();
  }
}

async function benchLayer(ground: Ground): Promise<boolean[]> {
  console.log(`one layer, which its source hashed in ${ground.source.seconds.toFixed(1)} s`);
  const to = await ground.target();
  return [await measureRun(ground, ['mirror', ...to]), ...(await benchBundles(ground))];
}

async function benchImages(ground: Ground): Promise<boolean[]> {
  console.log(`${ground.source.images.length} images`);
  const to = await ground.target();
  return [
    await measureRun(ground, ['mirror', '--dry-run', ...to], 'copy'),
    await measureRun(ground, ['mirror', ...to]),
    await measureRun(ground, ['mirror', ...to], 'there'),
    ...(await benchBundles(ground)),
  ];
}

/** Out to a folder and in again, then the same with an archive: there is never room taken for both. */
async function benchBundles(ground: Ground): Promise<boolean[]> {
  const held: boolean[] = [];
  for (const bundle of ['bundle', 'bundle.tar']) {
    held.push(await measureRun(ground, ['export', '-o', bundle]));
    held.push(await measureRun(ground, ['import', bundle, ...(await ground.target())]));
    rmSync(path.join(ground.folder, bundle), { recursive: true });
  }
  return held;
}

/** Prints what a run took. Throws when an image ends in another state than it should: figures of that would mean nothing. */
async function measureRun({ folder, source }: Ground, words: readonly string[], state = 'copied'): Promise<boolean> {
  const [verb] = words;
  const reach = verb === 'import' ? [] : ['--registry-endpoint', `upstream.example=http://${source.host}`];
  const format = verb === 'export' ? '--format' : '-o';
  const measured = await measure([PROGRAM, ...words, ...reach, '--no-progress', format, 'json'], folder);
  const { images, copied } = JSON.parse(measured.stdout);
  const states = [...new Set(images.map((image: { state: string }) => image.state))].join();
  if (images.length !== source.images.length || states !== state) throw new Error(`${verb}: images are ${states}`);
  const read = copied === undefined ? '' : `, ${(copied.read / 1e6).toFixed(0)} MB read`;
  const until = words.includes('--to') ? words.indexOf('--to') : words.length;
  console.log(`${words.slice(0, until).join(' ')} (${state}): ${shown(measured)}${read}`);
  return holds('memory in MB', measured.megabytes, LIMIT);
}
