// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { CI_FORMATS } from '../emit/jobs/ci.ts';
import { KUBERNETES_FORMATS } from '../emit/jobs/kubernetes.ts';
import type { JobFormat, LockPlace, MirrorJob } from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { listImages, pinned } from '../plan/image-list.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import { jobFiles, needServerSide } from './job-files.ts';
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
  refuse(options, format);
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

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const SECRET = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const CI_VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CRON = /^(@(yearly|annually|monthly|weekly|daily|hourly)|([0-9*/,A-Za-z-]+ ){4}[0-9*/,A-Za-z-]+)$/;

/** Names that would be refused in the cluster, or be another thing there, are refused here. */
function refuse(options: GenerateJobOptions, { name: format, inRepository, mostShards }: JobFormat): void {
  const { name, namespace, shards, credentials, pullSecret, results, schedule, lockFrom } = options;
  const wrong = (flag: string, text: string, hint: string): AirgapError =>
    new AirgapError('USAGE', `${flag} ${text} cannot be one`, { hint });
  if (!DNS_LABEL.test(name) || name.length > 40)
    throw wrong(
      '--name',
      name,
      'A name has lower-case letters, digits and -, at most 40 of them: Pods get longer ones.',
    );
  if (namespace !== undefined && (!DNS_LABEL.test(namespace) || namespace.length > 63))
    throw wrong('--namespace', namespace, 'A namespace has lower-case letters, digits and -.');
  for (const [flag, text] of Object.entries({ '--image-pull-secret': pullSecret, '--results-claim': results }))
    if (text !== undefined && !SECRET.test(text))
      throw wrong(flag, text, 'Give the name of an object in the namespace.');
  // Not told what was given: it may be the secret itself.
  if (credentials !== undefined && !(inRepository ? CI_VARIABLE : SECRET).test(credentials)) {
    throw new AirgapError('USAGE', '--registry-secret is no name', {
      hint: 'Give the name of a Secret, for CI that of a variable; never what it holds.',
    });
  }
  if (shards > mostShards) throw new AirgapError('FORMAT_UNFIT', `${format} takes ${mostShards} shards at most`);
  if ((schedule !== undefined) !== (format === 'cronjob'))
    throw new AirgapError(
      'USAGE',
      schedule === undefined ? 'cronjob needs --schedule' : '--schedule is for --format cronjob',
    );
  if (schedule !== undefined && !CRON.test(schedule))
    throw wrong('--schedule', schedule, 'Write five fields as cron has them: "0 3 * * *".');
  const idle = inRepository
    ? {
        '--lock-from': lockFrom,
        '--results-claim': results,
        '--image-pull-secret': pullSecret,
        '--namespace': namespace,
      }
    : {};
  for (const [flag, text] of Object.entries(idle))
    if (text !== undefined)
      throw new AirgapError('USAGE', `${flag} is of no use to ${format}, which runs where the repository is`);
}

function lockPlace(text = 'files'): LockPlace {
  const [, kind, name = ''] = /^(configmap|claim|image):(.+)$/.exec(text) ?? [];
  if (text === 'files') return { kind: 'files' };
  const [claim = '', ...folders] = name.split('/');
  const folder = folders.join('/');
  if (kind === 'image') return { kind, reference: canonical(parseReference(name)) };
  if (kind === 'configmap' && SECRET.test(name)) return { kind, name };
  if (kind === 'claim' && SECRET.test(claim) && path.posix.normalize(`/${folder}`) === `/${folder}`)
    return { kind, name: claim, ...(folder !== '' && { folder }) };
  throw new AirgapError('USAGE', `--lock-from ${text} is no place for a lock`, {
    hint: 'Write files, configmap:NAME, claim:NAME[/FOLDER] or image:REF. For a lock in Git, let what applies the Job make a ConfigMap of it.',
  });
}

/** By the digest of the lock, where the lock has it. */
function imageToRun(lock: Lock, image: string): string {
  const name = canonical(parseReference(image));
  const listed = listImages(lock, { only: [], charts: false, onDisk: new Set() }).images;
  const own = listed.find(({ names }) => names.includes(name));
  return own === undefined ? image : pinned(own);
}
