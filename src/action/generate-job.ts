// SPDX-License-Identifier: Apache-2.0
import { CI_FORMATS } from '../emit/jobs/ci.ts';
import { KUBERNETES_FORMATS } from '../emit/jobs/kubernetes.ts';
import type { JobFormat, MirrorJob } from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { listImages, pinned } from '../plan/image-list.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import { jobFiles, needServerSide } from './job-files.ts';
import { lockPlace, refuseJob } from './job-rules.ts';
import { wordsOf } from './job-words.ts';
import { type MirrorOptions, transfersOf } from './mirror.ts';
import type { RegistryOptions } from './ports.ts';
import type { Workspace } from './workspace.ts';

const FORMATS: readonly JobFormat[] = [...KUBERNETES_FORMATS, ...CI_FORMATS];

/** The names that `--format` takes. */
export const JOB_FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** Each name and what reads the format, one a line. */
export const JOB_FORMAT_READERS: string = FORMATS.map(({ name, reader }) => `${name}: ${reader}`).join('\n');

/** What the Pods copy, and all that `mirror` is told of it. */
export interface GenerateJobOptions extends Pick<MirrorJob, 'name' | 'shards' | 'image'> {
  readonly mirror: MirrorOptions;
  readonly registries: RegistryOptions;
  readonly format: string;
  readonly namespace: string | undefined;
  readonly parallelism: number | undefined;
  /** `files`, `configmap:NAME`, `claim:NAME[/FOLDER]` or `image:REF`. */
  readonly lockFrom: string | undefined;
  readonly layers: string | undefined;
  readonly credentials: string | undefined;
  readonly pullSecret: string | undefined;
  readonly results: string | undefined;
  readonly schedule: string | undefined;
}

export interface GeneratedJob {
  readonly text: string;
  readonly images: number;
  /** What is handed over is too large for the annotation that a client's `kubectl apply` keeps. */
  readonly needsServerSide: boolean;
}

/** Writes what starts `mirror` on several machines. Throws USAGE, FORMAT_UNFIT, INPUT_NOT_FOUND, and what transfersOf does. */
export async function generateJob(
  lock: Lock,
  options: GenerateJobOptions,
  workspace: Workspace,
): Promise<GeneratedJob> {
  const format = FORMATS.find(({ name }) => name === options.format);
  if (format === undefined) throw new AirgapError('USAGE', `there is no format ${options.format}`);
  refuseJob(options, format);
  const transfers = transfersOf(lock, options.mirror, workspace);
  const place = format.inRepository ? { kind: 'files' as const } : lockPlace(options.lockFrom);
  const files = await jobFiles(lock, transfers, place, format.inRepository, options);
  const { name, shards, parallelism = shards, namespace, credentials, pullSecret, results, schedule, layers } = options;
  const text = format.write({
    name,
    shards,
    parallelism: Math.min(parallelism, shards),
    image: imageToRun(lock, options.image),
    words: wordsOf(options, workspace, place, format),
    keepGoing: options.mirror.keepGoing,
    lock: place,
    files,
    ...(namespace !== undefined && { namespace }),
    ...(credentials !== undefined && { credentials }),
    ...(pullSecret !== undefined && { pullSecret }),
    ...(results !== undefined && { results }),
    ...(schedule !== undefined && { schedule }),
    ...(format.inRepository && layers !== undefined && { layers }),
  });
  return { text, images: transfers.length, needsServerSide: needServerSide(files) };
}

/** By the digest of the lock, where the lock has it. */
function imageToRun(lock: Lock, image: string): string {
  const name = canonical(parseReference(image));
  const listed = listImages(lock, { only: [], charts: false, onDisk: new Set() }).images;
  const own = listed.find(({ names }) => names.includes(name));
  return own === undefined ? image : pinned(own);
}
