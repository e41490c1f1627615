// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { yamlText } from '../yaml-text.ts';
import { type JobFormat, keyOf, type MirrorJob } from './mirror-job.ts';
import { labelsOf, podTemplate } from './pod.ts';

/** How often a shard is begun again. What it has copied is there then. */
const RETRIES = 3;

/** Exit code 2 is a command line or a lock that no other try makes right. */
const USED_WRONGLY = 2;

const HEADER = '# Written by `helm airgap generate job` from the lock; do not edit.\n';

/** What Kubernetes counts to in an Indexed Job is more than a registry likes. */
const MOST = 1000;

/** Applying the same lock again does nothing; another lock is another Job, for Jobs cannot be changed. */
const job: JobFormat = {
  name: 'job',
  reader: 'Kubernetes 1.33 or newer: an Indexed Job; another lock gives another name',
  mostShards: MOST,
  inRepository: false,
  write: job => {
    const name = `${job.name}-${fingerprint(job)}`;
    return manifests(filesMap(job, name), {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(job, name),
      spec: jobSpec(job, name),
    });
  },
};

const cronjob: JobFormat = {
  name: 'cronjob',
  reader: 'Kubernetes 1.33 or newer: a CronJob that repeats the Job; needs --schedule',
  mostShards: MOST,
  inRepository: false,
  write: job => {
    // A Job that runs keeps the lock that it began with: shards of two locks would not make one whole.
    const files = `${job.name}-${fingerprint(job)}`;
    return manifests(filesMap(job, files), {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata(job, job.name),
      spec: {
        schedule: job.schedule,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { metadata: { labels: labelsOf(job.name) }, spec: jobSpec(job, files) },
      },
    });
  },
};

const argocd: JobFormat = {
  name: 'argocd',
  reader: 'Argo CD: a PreSync hook; what is synced finds its images at the mirror',
  mostShards: MOST,
  inRepository: false,
  write: job =>
    hooks(job, {
      files: { 'argocd.argoproj.io/sync-wave': '-1' },
      both: { 'argocd.argoproj.io/hook': 'PreSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' },
    }),
};

const helm: JobFormat = {
  name: 'helm-hook',
  reader: "Helm: a chart's template, run before install and upgrade",
  mostShards: MOST,
  inRepository: false,
  // Nothing in it is Helm's to fill in, whatever an upstream calls its artifacts.
  write: job =>
    hooks(job, {
      files: { 'helm.sh/hook-weight': '-6' },
      job: { 'helm.sh/hook-weight': '-5' },
      both: { 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-delete-policy': 'before-hook-creation' },
    }).replaceAll('{{', '{{ `{{` }}'),
};

export const KUBERNETES_FORMATS: readonly JobFormat[] = [job, cronjob, argocd, helm];

type Annotations = Readonly<Record<string, string>>;

/** Hooks are taken away before they are made again, so they keep their name. */
function hooks(job: MirrorJob, own: { files?: Annotations; job?: Annotations; both: Annotations }): string {
  const files = filesMap(job, job.name, { ...own.both, ...own.files });
  const annotations = { ...own.both, ...own.job };
  const spec = jobSpec(job, job.name);
  return manifests(files, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(job, job.name, annotations),
    spec,
  });
}

function jobSpec(job: MirrorJob, filesName: string): object {
  const { shards, parallelism, keepGoing } = job;
  return {
    completionMode: 'Indexed',
    completions: shards,
    parallelism,
    backoffLimitPerIndex: RETRIES,
    // When a quarter gave up, the fault is not theirs, and the rest need not begin.
    ...(!keepGoing && { maxFailedIndexes: Math.ceil(shards / 4) }),
    podFailurePolicy: {
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        { action: 'FailJob', onExitCodes: { containerName: 'mirror', operator: 'In', values: [USED_WRONGLY] } },
      ],
    },
    template: podTemplate(job, filesName),
  };
}

/** What Pods are handed; undefined when they find all they need in the cluster. */
function filesMap(job: MirrorJob, name: string, annotations?: Annotations): object | undefined {
  if (job.files.length === 0) return undefined;
  const data = job.files.flatMap(file => (file.packed === undefined ? [[keyOf(file), file.text]] : []));
  const packed = job.files.flatMap(file =>
    file.packed === undefined ? [] : [[keyOf(file), file.packed.toString('base64')]],
  );
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(job, name, annotations),
    ...(annotations === undefined && { immutable: true }),
    ...(data.length > 0 && { data: Object.fromEntries(data) }),
    ...(packed.length > 0 && { binaryData: Object.fromEntries(packed) }),
  };
}

function metadata({ name: instance, namespace }: MirrorJob, name: string, annotations?: Annotations): object {
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: labelsOf(instance),
    ...(annotations && { annotations }),
  };
}

/** Eight hexadecimal digits that change with anything of the job. Packed bytes differ from one Node to the next. */
function fingerprint(job: MirrorJob): string {
  const all = JSON.stringify([jobSpec(job, ''), job.files.map(({ name, text }) => [name, text])]);
  return createHash('sha256').update(all).digest('hex').slice(0, 8);
}

function manifests(...objects: readonly (object | undefined)[]): string {
  const texts = objects.flatMap(object => (object === undefined ? [] : [yamlText(object)]));
  return HEADER + texts.join('---\n');
}
