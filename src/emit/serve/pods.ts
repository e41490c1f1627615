// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import { isPacked, type ServePlan, STOP_MARGIN, sharedWords } from './serve-plan.ts';

/** What a Pod runs, and as whom. */
export interface PodOptions {
  readonly image: string;
  /** User and group by number; files of the node have to be readable for them. */
  readonly user: number;
}

/** Where a Deployment gets its files from. */
export interface DeploymentOptions extends PodOptions {
  readonly claim: string;
  /** Secrets by name: one of type kubernetes.io/tls, and one with the key `htpasswd`. */
  readonly tlsSecret?: string | undefined;
  readonly htpasswdSecret?: string | undefined;
  /** PEM, to be handed over in a ConfigMap. */
  readonly verifyKey?: string | undefined;
  readonly nodePort?: number | undefined;
}

interface Mount {
  readonly volume: { readonly name: string } & object;
  readonly mount: { readonly name: string; readonly mountPath: string } & object;
}

const HEAD = '# Written by `helm airgap generate serve`; do not edit.\n';

/**
 * A Pod for a kubelet's manifest folder. It may name no object of the cluster, so all files are the node's. Folders are
 * mounted, not bundles: a bundle that is replaced by a rename would else stay the old file for the Pod.
 */
export function staticPod(plan: ServePlan, options: PodOptions): string {
  const folders = [...new Set(plan.bundles.map(folderOf))];
  const inPod = plan.bundles.map(bundle => `/bundles/${folders.indexOf(folderOf(bundle))}/${baseOf(bundle)}`);
  const file = (name: string, from: string | undefined): Mount[] =>
    from === undefined ? [] : [mountOf(name, `/airgap/${name}`, { hostPath: { path: from, type: 'File' } })];
  const mounts = [
    ...folders.map((path, at) => mountOf(`bundles-${at}`, `/bundles/${at}`, { hostPath: { path, type: 'Directory' } })),
    ...file('tls.crt', plan.tls?.cert),
    ...file('tls.key', plan.tls?.key),
    ...file('htpasswd', plan.htpasswd),
    ...file('verify.pub', plan.verifyKey),
  ];
  const { host } = plan.addr;
  const words = [
    ...tlsWords(plan.tls === undefined ? undefined : '/airgap'),
    ...(plan.htpasswd === undefined ? [] : ['--htpasswd', '/airgap/htpasswd']),
    ...(plan.verifyKey === undefined ? [] : ['--verify-key', '/airgap/verify.pub']),
  ];
  const everywhere = host === '0.0.0.0' || host === '::';
  const spec = podSpec({ ...plan, bundles: inPod }, options, { mounts, words, isTls: plan.tls !== undefined });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: plan.name, namespace: 'kube-system', labels: labelsOf(plan) },
    spec: { hostNetwork: true, priorityClassName: 'system-node-critical', ...spec(everywhere ? undefined : host) },
  };
  return `${HEAD}# Into the folder of the kubelet's static Pods, /etc/kubernetes/manifests. Its image has to be on the node already.
${asYaml(pod)}`;
}

/** A Deployment whose bundles lie in a claim, and a Service for it. */
export function deployment(plan: ServePlan, options: DeploymentOptions): string {
  const { claim, tlsSecret, htpasswdSecret, verifyKey, nodePort } = options;
  const labels = labelsOf(plan);
  const secret = (name: string, secretName: string | undefined): Mount[] =>
    secretName === undefined ? [] : [mountOf(name, `/airgap/${name}`, { secret: { secretName, defaultMode: 0o440 } })];
  const mounts = [
    mountOf('bundles', '/bundles', { persistentVolumeClaim: { claimName: claim, readOnly: true } }),
    ...secret('tls', tlsSecret),
    ...secret('htpasswd', htpasswdSecret),
    ...(verifyKey === undefined ? [] : [mountOf('verify', '/airgap/verify', { configMap: { name: plan.name } })]),
  ];
  const words = [
    ...tlsWords(tlsSecret === undefined ? undefined : '/airgap/tls'),
    ...(htpasswdSecret === undefined ? [] : ['--htpasswd', '/airgap/htpasswd/htpasswd']),
    ...(verifyKey === undefined ? [] : ['--verify-key', '/airgap/verify/verify.pub']),
  ];
  const bundles = plan.bundles.map(bundle => `/bundles/${bundle}`);
  const spec = podSpec({ ...plan, bundles }, options, { mounts, words, isTls: tlsSecret !== undefined });
  const metadata = { name: plan.name, labels };
  const { port } = plan.addr;
  const servicePort = { name: 'registry', port, targetPort: 'registry', ...(nodePort !== undefined && { nodePort }) };
  const objects = [
    ...(verifyKey === undefined
      ? []
      : [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'verify.pub': verifyKey } }]),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: spec() } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: nodePort === undefined ? 'ClusterIP' : 'NodePort', selector: labels, ports: [servicePort] },
    },
  ];
  return HEAD + objects.map(asYaml).join('---\n');
}

/** The same for both; `host` is where the kubelet asks, when that is not the Pod's address. */
function podSpec(
  plan: ServePlan,
  { image, user }: PodOptions,
  { mounts, words, isTls }: { mounts: readonly Mount[]; words: readonly string[]; isTls: boolean },
): (host?: string) => object {
  const packed = plan.bundles.some(isPacked);
  const storage = packed ? [mountOf('storage', '/storage', { emptyDir: {} }, false)] : [];
  const all = [...mounts, ...storage];
  const { stopTimeout } = plan;
  const args = [
    ...['serve', ...plan.bundles, ...sharedWords(plan)],
    ...['--log-format', 'json', ...(packed ? ['--storage', '/storage'] : []), ...words],
  ];
  return host => {
    const answers = {
      httpGet: {
        ...(host !== undefined && { host }),
        path: '/healthz',
        port: 'registry',
        scheme: isTls ? 'HTTPS' : 'HTTP',
      },
    };
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: stopTimeout + STOP_MARGIN,
      securityContext: {
        runAsNonRoot: user !== 0,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'serve',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['helm-airgap'],
          args,
          ports: [{ name: 'registry', containerPort: plan.addr.port }],
          // Unpacking a bundle comes first, and takes as long as it takes.
          ...(packed && { startupProbe: { ...answers, periodSeconds: 10, failureThreshold: 360 } }),
          readinessProbe: { ...answers, periodSeconds: 10 },
          livenessProbe: { ...answers, periodSeconds: 20, failureThreshold: 6 },
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: all.map(({ mount }) => mount),
        },
      ],
      volumes: all.map(({ volume }) => volume),
    };
  };
}

/** Without anchors, which few who read it expect. */
function asYaml(object: object): string {
  return stringify(object, { aliasDuplicateObjects: false });
}

/** A volume's name holds no dots. */
function mountOf(name: string, mountPath: string, source: object, readOnly = true): Mount {
  const volume = name.replaceAll('.', '-');
  return { volume: { name: volume, ...source }, mount: { name: volume, mountPath, ...(readOnly && { readOnly }) } };
}

function tlsWords(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['--tls-cert', `${folder}/tls.crt`, '--tls-key', `${folder}/tls.key`];
}

function labelsOf({ name }: ServePlan): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(1, file.lastIndexOf('/')));
}

function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
