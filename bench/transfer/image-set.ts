// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DISTRIBUTION, type Distribution, startDistribution } from '../../test/support/distribution.ts';
import { onPath } from '../../tools/pinned-tools.ts';
import { measure } from './measure.ts';
import { warmMemory } from './warm-memory.ts';

/** Makes the shared set of synthetic images; it stands beside the repository, as the corpus does. */
const MAKE_IMAGES = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'bench', 'make-images.py');

/** Issue 6's limits of wall time and of archives are for this many MB: starting, and headers, count for more in a smaller set. */
const WHOLE_SET = 3000;

/** Undefined when all is there that a set needs. */
export const missing: string | undefined =
  DISTRIBUTION === undefined || onPath('python3') === undefined || !existsSync(MAKE_IMAGES)
    ? 'needs a registry program (docker-registry), python3, and the shared image set'
    : undefined;

/** A blob, with one of the repositories that have it. */
export type StoredBlob = readonly [repository: string, digest: string, bytes: number];

/** Synthetic images in a registry that runs. */
export interface ImageSet {
  readonly folder: string;
  readonly source: Distribution;
  readonly log: AccessLog;
  /** `repository:tag` of each. */
  readonly names: readonly string[];
  /** The distinct blobs, each once. */
  readonly blobs: readonly StoredBlob[];
  /** Bytes of distinct blobs. */
  readonly bytes: number;
  readonly isWhole: boolean;
  /** Starts a registry, empty, that is stopped with the set. */
  start(name: string): Promise<Distribution>;
  /** Runs a command in the folder, with memory and disk as they are for each other. */
  measure(command: readonly string[]): ReturnType<typeof measure>;
}

/** Makes the set, and `airgap.lock.yaml` of it in the folder. What is to be stopped afterwards is added to `stops`. */
export async function makeImageSet(
  folder: string,
  options: readonly string[],
  stops: (() => unknown)[],
): Promise<ImageSet> {
  const start = async (name: string): Promise<Distribution> => {
    const registry = await startDistribution(DISTRIBUTION ?? '', folder, name);
    stops.push(registry.stop);
    return registry;
  };
  const source = await start('source');
  const list = path.join(folder, 'images.txt');
  const make = [MAKE_IMAGES, '--registry', source.host, '--list', list, ...options];
  const made = JSON.parse(spawnSync('python3', make, { encoding: 'utf8' }).stdout);
  console.log(
    `${made.images} images of ${made.repos} repositories, ${made.unique_blobs} blobs, ${made.unique_mb} MB distinct`,
  );
  const lines = readFileSync(list, 'utf8').trim().split('\n').sort();
  const images = lines.map(line => line.split(' ') as [name: string, digest: string]);
  writeFileSync(path.join(folder, 'airgap.lock.yaml'), lockOf(images));
  const log = new AccessLog(source.accessLog);
  log.read();
  const names = images.map(([name]) => name);
  const isWhole = made.unique_mb >= WHOLE_SET;
  return {
    folder,
    source,
    log,
    names,
    blobs: storedBlobs(source.storage),
    bytes: made.unique_mb * 1e6,
    isWhole,
    start,
    measure: command => {
      warmMemory(folder, source.storage);
      return measure(command, folder);
    },
  };
}

function storedBlobs(storage: string): StoredBlob[] {
  const root = path.join(storage, 'docker', 'registry', 'v2');
  const repositories = path.join(root, 'repositories');
  const blobs = globSync('**/_layers/sha256/*/link', { cwd: repositories }).map(link => {
    const [repository = '', rest = ''] = link.split('/_layers/sha256/');
    const hex = rest.slice(0, 64);
    const { size } = statSync(path.join(root, 'blobs', 'sha256', hex.slice(0, 2), hex, 'data'));
    return [repository, `sha256:${hex}`, size] as const;
  });
  return [...new Map(blobs.map(blob => [blob[1], blob])).values()];
}

/** A lock of nothing but images, by their names upstream. */
export function lockOf(images: readonly (readonly [name: string, digest: string])[]): string {
  const entries = images.map(
    ([name, digest]) => `  - image: upstream.example/${name}\n    digest: ${digest}\n    uses: []\n`,
  );
  return `apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n${entries.join('')}`;
}

/** What a registry has answered since the last reading: requests, and bytes of bodies. */
export class AccessLog {
  #seen = 0;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  read(): { readonly requests: number; readonly bytes: number } {
    const lines = readFileSync(this.#file, 'utf8').trimEnd().split('\n').slice(this.#seen);
    this.#seen += lines.length;
    const bytes = lines.map(line => Number(/" \d{3} (\d+) "/.exec(line)?.[1] ?? 0));
    return { requests: lines.length, bytes: bytes.reduce((sum, each) => sum + each, 0) };
  }
}
