// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { CI_FORMATS } from '../emit/jobs/ci.ts';
import { KUBERNETES_FORMATS } from '../emit/jobs/kubernetes.ts';
import {
  CA_FILE,
  type JobFile,
  type JobFormat,
  LAYERS_FILE,
  LOCK_FILE,
  type LockPlace,
  type MirrorJob,
} from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import { packText, readPackedText } from '../host/packed-text.ts';
import { bareLock } from '../lock/bare.ts';
import type { Lock } from '../lock/lock.ts';
import { writeLock } from '../lock/write.ts';
import { listImages, pinned } from '../plan/image-list.ts';
import { pickLayers } from '../plan/shards/layer-file.ts';
import type { Transfer } from '../plan/transfer.ts';
import { formatBytes } from '../reference/bytes.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import { type MirrorOptions, transfersOf } from './mirror.ts';
import { readCertificates } from './mirror-access.ts';
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

/** A ConfigMap holds 1 MiB, names of its keys included. */
const MOST_IN_MAP = 1024 * 1024 - 1024;

/** `kubectl apply` keeps the whole object in an annotation, where 256 KiB is the most; base64 makes four bytes of three. */
const MOST_IN_ANNOTATION = 180 * 1024;

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
  const files = format.inRepository
    ? await checkLayers(options, transfers)
    : packed(await filesOf(lock, transfers, place, options));
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
  return { text, images: transfers.length, needsServerSide: sizeOf(files) > MOST_IN_ANNOTATION };
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
  if (credentials !== undefined && !(inRepository ? CI_VARIABLE : SECRET).test(credentials))
    throw wrong(
      '--registry-secret',
      credentials,
      'Give the name of a Secret; for CI that of a variable. Never its content.',
    );
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

/** What Pods are handed: the lock as far as they need it, its layers, the registries' authorities. */
async function filesOf(
  lock: Lock,
  transfers: readonly Transfer[],
  place: LockPlace,
  { mirror, layers, registries: { caFile } }: GenerateJobOptions,
): Promise<JobFile[]> {
  const names = new Set(transfers.map(({ image }) => image));
  const bare = bareLock(lock, names, mirror.platforms?.length === 1);
  return [
    ...(place.kind === 'files' ? [{ name: LOCK_FILE, text: writeLock(bare) }] : []),
    ...(layers === undefined ? [] : [{ name: LAYERS_FILE, text: await layersFor(layers, transfers) }]),
    ...(caFile === undefined ? [] : [{ name: CA_FILE, text: await readCertificates(caFile) }]),
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

async function checkLayers({ layers }: GenerateJobOptions, transfers: readonly Transfer[]): Promise<JobFile[]> {
  if (layers !== undefined) await layersFor(layers, transfers);
  return [];
}

/** The command line that the user would type, without what the form itself adds. */
function wordsOf(
  { mirror, registries }: GenerateJobOptions,
  { config }: Workspace,
  place: LockPlace,
  { inRepository }: JobFormat,
): string[] {
  const isHanded = place.kind === 'files' && !inRepository;
  const flag = (name: string, values: readonly (string | number)[]): string[] =>
    values.flatMap(value => [`--${name}`, String(value)]);
  // In a repository airgap.yaml is beside the lock and says these itself.
  const layout = mirror.layout ?? (inRepository ? undefined : config.mirror?.layout);
  return [
    'mirror',
    ...flag('to', mirror.to),
    ...flag('layout', layout === undefined ? [] : [layout]),
    ...flag('release', isHanded ? [] : mirror.releases),
    ...flag('image', isHanded ? [] : mirror.images),
    ...flag('platform', mirror.platforms ?? []),
    ...(mirror.onExistingTag === 'overwrite' ? [] : flag('on-existing-tag', [mirror.onExistingTag])),
    ...flag('concurrency', [mirror.concurrency]),
    ...flag('retries', [mirror.retries]),
    ...flag('rate-limit', mirror.rateLimit === undefined ? [] : [mirror.rateLimit]),
    ...(mirror.keepGoing ? ['--keep-going'] : []),
    ...(mirror.referrers ? [] : ['--no-referrers']),
    ...(mirror.foreignLayers === 'skip' ? [] : flag('foreign-layers', [mirror.foreignLayers])),
    ...reachWords(registries, config, inRepository),
  ];
}

function reachWords(
  { plainHttp, endpoints, caFile }: RegistryOptions,
  config: Workspace['config'],
  inRepository: boolean,
): string[] {
  const configured = inRepository ? [] : Object.entries(config.registries ?? {});
  const plain = [...plainHttp, ...configured.flatMap(([host, { plainHttp }]) => (plainHttp === true ? [host] : []))];
  const own = configured.flatMap(([host, { endpoint }]) => (endpoint === undefined ? [] : [[host, endpoint] as const]));
  const all = new Map([...own, ...Object.entries(endpoints)]);
  const folder = inRepository ? undefined : [...all.values()].find(endpoint => endpoint.startsWith('oci:'));
  if (folder !== undefined) throw new AirgapError('USAGE', `${folder} is a folder of this machine: Pods have none`);
  return [
    ...[...new Set(plain)].flatMap(host => ['--plain-http', host]),
    ...[...all].flatMap(([host, endpoint]) => ['--registry-endpoint', `${host}=${endpoint}`]),
    ...(inRepository && caFile !== undefined ? ['--ca-file', caFile] : []),
  ];
}

/** By the digest of the lock, where the lock has it. */
function imageToRun(lock: Lock, image: string): string {
  const name = canonical(parseReference(image));
  const listed = listImages(lock, { only: [], charts: false, onDisk: new Set() }).images;
  const own = listed.find(({ names }) => names.includes(name));
  return own === undefined ? image : pinned(own);
}
