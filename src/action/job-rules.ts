// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { JobFormat, LockPlace } from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import type { GenerateJobOptions } from './generate-job.ts';

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const OBJECT = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const CI_VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CRON = /^(@(yearly|annually|monthly|weekly|daily|hourly)|([0-9*/,A-Za-z-]+ ){4}[0-9*/,A-Za-z-]+)$/;

/** Refuses what would be refused in the cluster later, or be another thing there. Throws USAGE, FORMAT_UNFIT. */
export function refuseJob(options: GenerateJobOptions, format: JobFormat): void {
  refuseNames(options, format);
  refuseSchedule(options, format);
  refuseIdle(options, format);
  if (options.shards <= format.mostShards) return;
  throw new AirgapError('FORMAT_UNFIT', `${format.name} takes ${format.mostShards} shards at most`);
}

function refuseNames(options: GenerateJobOptions, { inRepository }: JobFormat): void {
  const { name, namespace, credentials, pullSecret, results } = options;
  if (!DNS_LABEL.test(name) || name.length > 40)
    throw wrong(
      '--name',
      name,
      'A name has lower-case letters, digits and -, at most 40 of them: Pods get longer ones.',
    );
  if (namespace !== undefined && (!DNS_LABEL.test(namespace) || namespace.length > 63))
    throw wrong('--namespace', namespace, 'A namespace has lower-case letters, digits and -.');
  for (const [flag, text] of Object.entries({ '--image-pull-secret': pullSecret, '--results-claim': results }))
    if (text !== undefined && !OBJECT.test(text))
      throw wrong(flag, text, 'Give the name of an object in the namespace.');
  if (credentials === undefined || (inRepository ? CI_VARIABLE : OBJECT).test(credentials)) return;
  // Not told what was given: it may be the secret itself.
  throw new AirgapError('USAGE', '--registry-secret is no name', {
    hint: 'Give the name of a Secret, for CI that of a variable; never what it holds.',
  });
}

function refuseSchedule({ schedule }: GenerateJobOptions, { name }: JobFormat): void {
  if (schedule === undefined && name === 'cronjob') throw new AirgapError('USAGE', 'cronjob needs --schedule');
  if (schedule === undefined) return;
  if (name !== 'cronjob') throw new AirgapError('USAGE', '--schedule is for --format cronjob');
  if (!CRON.test(schedule)) throw wrong('--schedule', schedule, 'Write five fields as cron has them: "0 3 * * *".');
}

function refuseIdle(options: GenerateJobOptions, { name, inRepository, atOnce }: JobFormat): void {
  const { lockFrom, results, pullSecret, namespace, parallelism } = options;
  if (atOnce && parallelism !== undefined)
    throw new AirgapError(
      'USAGE',
      `--parallelism is of no use to ${name}, which starts every shard that it has a runner for`,
    );
  const ofPods = {
    '--lock-from': lockFrom,
    '--results-claim': results,
    '--image-pull-secret': pullSecret,
    '--namespace': namespace,
  };
  const [idle] = Object.entries(ofPods).find(([, text]) => text !== undefined) ?? [];
  if (!inRepository || idle === undefined) return;
  throw new AirgapError('USAGE', `${idle} is of no use to ${name}, which runs where the repository is`);
}

function wrong(flag: string, text: string, hint: string): AirgapError {
  return new AirgapError('USAGE', `${flag} ${text} cannot be one`, { hint });
}

/** Where Pods find the lock, as `--lock-from` has it. Throws USAGE, REFERENCE_INVALID. */
export function lockPlace(text = 'files'): LockPlace {
  const [, kind, name = ''] = /^(configmap|claim|image):(.+)$/.exec(text) ?? [];
  if (text === 'files') return { kind: 'files' };
  const [claim = '', ...folders] = name.split('/');
  const folder = folders.join('/');
  if (kind === 'image') return { kind, reference: canonical(parseReference(name)) };
  if (kind === 'configmap' && OBJECT.test(name)) return { kind, name };
  if (kind === 'claim' && OBJECT.test(claim) && path.posix.normalize(`/${folder}`) === `/${folder}`)
    return { kind, name: claim, ...(folder !== '' && { folder }) };
  throw new AirgapError('USAGE', `--lock-from ${text} is no place for a lock`, {
    hint: 'Write files, configmap:NAME, claim:NAME[/FOLDER] or image:REF. For a lock in Git, let what applies the Job make a ConfigMap of it.',
  });
}
