// SPDX-License-Identifier: Apache-2.0
import { CA_FILE, keyOf, LAYERS_FILE, type LockPlace, type MirrorJob } from './mirror-job.ts';

/** Where a Pod finds what it needs; nothing else of its file system is written. */
const FILES = '/airgap/files';
const LOCK = '/airgap/lock';
const CREDENTIALS = '/airgap/credentials';
const RESULTS = '/airgap/results';

/** Nobody's user. A claim for results is made writable for this group. */
const NOBODY = 65532;

/** A Pod that copies one shard: without rights in the cluster, on the node, or as root. */
export function podTemplate(job: MirrorJob, filesName: string): object {
  const { name, image, credentials, pullSecret, results } = job;
  return {
    metadata: { labels: labelsOf(name) },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(pullSecret !== undefined && { imagePullSecrets: [{ name: pullSecret }] }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: NOBODY,
        runAsGroup: NOBODY,
        ...(results !== undefined && { fsGroup: NOBODY, fsGroupChangePolicy: 'OnRootMismatch' }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'mirror',
          image,
          command: ['helm-airgap'],
          args: argsOf(job),
          workingDir: job.lock.kind === 'files' ? FILES : lockFolder(job.lock),
          env: [
            { name: 'HOME', value: '/tmp' },
            ...(credentials === undefined ? [] : [{ name: 'REGISTRY_AUTH_FILE', value: `${CREDENTIALS}/config.json` }]),
          ],
          resources: { requests: { cpu: '250m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          // The error's own words stand in the Pod's status then.
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: volumesOf(job, filesName).map(([mount]) => mount),
        },
      ],
      volumes: volumesOf(job, filesName).map(([, volume]) => volume),
    },
  };
}

export function labelsOf(name: string): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': 'helm-airgap',
    'app.kubernetes.io/component': 'mirror',
    'app.kubernetes.io/instance': name,
  };
}

/** Kubernetes puts variables into `$(NAME)`: a `$` of the user's is written twice. */
function argsOf({ words, shards, files, results }: MirrorJob): string[] {
  return [
    ...words.map(word => word.replaceAll('$', '$$$$')),
    '--no-progress',
    ...['--shard', String(shards)],
    ...files.flatMap(file => (file.name === LAYERS_FILE ? ['--layers', `${FILES}/${keyOf(file)}`] : [])),
    ...files.flatMap(file => (file.name === CA_FILE ? ['--ca-file', `${FILES}/${keyOf(file)}`] : [])),
    ...(results === undefined ? [] : ['--results', `${RESULTS}/shard-$(JOB_COMPLETION_INDEX).json`]),
  ];
}

function lockFolder(lock: LockPlace): string {
  return lock.kind === 'claim' && lock.folder !== undefined ? `${LOCK}/${lock.folder}` : LOCK;
}

function volumesOf(job: MirrorJob, filesName: string): [mount: object, volume: object][] {
  const { files, lock, credentials, results } = job;
  const volumes: [object, object][] = [
    [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'tmp', emptyDir: {} },
    ],
  ];
  const add = (name: string, mountPath: string, source: object, readOnly = true): void =>
    void volumes.push([
      { name, mountPath, ...(readOnly && { readOnly }) },
      { name, ...source },
    ]);
  if (files.length > 0) add('files', FILES, { configMap: { name: filesName } });
  if (lock.kind !== 'files') add('lock', LOCK, sourceOf(lock));
  if (credentials !== undefined) {
    const items = [{ key: '.dockerconfigjson', path: 'config.json' }];
    add('credentials', CREDENTIALS, { secret: { secretName: credentials, items } });
  }
  if (results !== undefined) add('results', RESULTS, { persistentVolumeClaim: { claimName: results } }, false);
  return volumes;
}

function sourceOf(lock: Exclude<LockPlace, { kind: 'files' }>): object {
  if (lock.kind === 'configmap') return { configMap: { name: lock.name } };
  if (lock.kind === 'image') return { image: { reference: lock.reference } };
  return { persistentVolumeClaim: { claimName: lock.name, readOnly: true } };
}
