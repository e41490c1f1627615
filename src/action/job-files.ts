// SPDX-License-Identifier: Apache-2.0
import { CA_FILE, type JobFile, LAYERS_FILE, LOCK_FILE, type LockPlace } from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import { packText, readPackedText } from '../host/packed-text.ts';
import { bareLock } from '../lock/bare.ts';
import type { Lock } from '../lock/lock.ts';
import { writeLock } from '../lock/write.ts';
import { pickLayers } from '../plan/shards/layer-file.ts';
import type { Transfer } from '../plan/transfer.ts';
import { formatBytes } from '../reference/bytes.ts';
import type { GenerateJobOptions } from './generate-job.ts';
import { readCertificates } from './mirror-access.ts';

/** A ConfigMap holds 1 MiB, names of its keys included. */
const MOST_IN_MAP = 1024 * 1024 - 1024;

/** `kubectl apply` keeps the whole object in an annotation, where 256 KiB is the most; base64 makes four bytes of three. */
const MOST_IN_ANNOTATION = 180 * 1024;

/** What Pods are handed, as small as need be; nothing where the repository is checked out. Throws FORMAT_UNFIT, PLAN_STALE, INPUT_NOT_FOUND. */
export async function jobFiles(
  lock: Lock,
  transfers: readonly Transfer[],
  place: LockPlace,
  inRepository: boolean,
  options: GenerateJobOptions,
): Promise<readonly JobFile[]> {
  if (!inRepository) return packed(await filesOf(lock, transfers, place, options));
  if (options.layers !== undefined) await layersFor(options.layers, transfers);
  return [];
}

/** True when a client's `kubectl apply` cannot keep them in its annotation. */
export function needServerSide(files: readonly JobFile[]): boolean {
  return sizeOf(files) > MOST_IN_ANNOTATION;
}

/** The lock as far as it is needed, its layers, the registries' authorities. */
async function filesOf(
  lock: Lock,
  transfers: readonly Transfer[],
  place: LockPlace,
  { mirror, layers, registries: { caFile } }: GenerateJobOptions,
): Promise<JobFile[]> {
  const names = new Set(transfers.map(({ image }) => image));
  const bare = bareLock(lock, names, mirror.platforms?.length === 1);
  return [
    ...(place.kind === 'files' ? [{ name: LOCK_FILE, text: writeLock(bare) } as const] : []),
    ...(layers === undefined ? [] : [{ name: LAYERS_FILE, text: await layersFor(layers, transfers) } as const]),
    ...(caFile === undefined ? [] : [{ name: CA_FILE, text: await readCertificates(caFile) } as const]),
  ];
}

/** Plain while `kubectl apply` takes that, so that a review can read it. Throws FORMAT_UNFIT. */
function packed(files: readonly JobFile[]): readonly JobFile[] {
  if (sizeOf(files) <= MOST_IN_ANNOTATION) return files;
  const small = files.map(file => (file.name === CA_FILE ? file : { ...file, packed: packText(file.text) }));
  if (sizeOf(small) <= MOST_IN_MAP) return small;
  throw new AirgapError(
    'FORMAT_UNFIT',
    `packed, the lock takes ${formatBytes(sizeOf(small))}, and a ConfigMap holds 1 MiB`,
    {
      hint: 'Put it into a volume or an image, and say so: --lock-from claim:NAME or image:REF. Or choose with --release.',
    },
  );
}

function sizeOf(files: readonly JobFile[]): number {
  return files.reduce((sum, { text, packed }) => sum + (packed?.length ?? Buffer.byteLength(text)), 0);
}

/** Throws PLAN_STALE for layers that do not know all images: every shard would, later. */
async function layersFor(file: string, transfers: readonly Transfer[]): Promise<string> {
  const { parseLayers } = await import('../plan/shards/parse-layers.ts');
  const text = await readPackedText(file);
  pickLayers(parseLayers(text, file), transfers, file);
  return text;
}
