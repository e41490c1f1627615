// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { NodePlan } from '../../plan/node-plan.ts';
import { CERTS_DIRECTORY, containerd, hostsFiles } from './containerd.ts';
import { orderOf, podInstaller } from './installer.ts';
import { type Limit, type NodeFile, type NodeFormat, type NodeFormatOptions, tooLongToApply } from './node-format.ts';
import { registriesConf } from './registries-conf.ts';
import { render } from './render.ts';

/** CRI-O's folder of registries is not of containerd's kind: its limits are those of registries.conf. */
const AS_RUNTIME: Limit = (plan, options) =>
  (options.runtime === 'crio' ? registriesConf : containerd).limits
    .map(limit => limit(plan, options))
    .find(reason => reason !== undefined);

const APPLIED: Limit = (plan, options) =>
  AS_RUNTIME(plan, options) === undefined
    ? tooLongToApply(filesObject(plan, carried(plan, options).entries))
    : undefined;

const CONFIG_PATH_OF_CONTAINERD: Limit = (_, { runtime, setConfigPath }) =>
  runtime === 'crio' && setConfigPath ? 'has no config_path to set for CRI-O' : undefined;

/** A Kustomize base that puts a runtime's files on each node and keeps them there, and one that takes them away. */
export const daemonset: NodeFormat = {
  name: 'daemonset',
  reader:
    'Kubernetes: a Kustomize base whose DaemonSet keeps the files of containerd or CRI-O on each node; needs --image',
  limits: [AS_RUNTIME, CONFIG_PATH_OF_CONTAINERD, APPLIED],
  runsImage: true,
  write: (plan, options) => [
    file('base/kustomization.yaml', render('daemonset-kustomization.yaml', {})),
    { ...file('base/objects.yaml', objects(plan, options)), mode: plan.credentials === undefined ? 0o644 : 0o600 },
    file('uninstall/kustomization.yaml', render('daemonset-uninstall.yaml', { configPath: options.setConfigPath })),
  ],
};

/** The same objects as a Helm chart. */
export const daemonsetChart: NodeFormat = {
  ...daemonset,
  name: 'daemonset-chart',
  reader: 'Kubernetes: the same as a Helm chart; needs --image',
  write: (plan, options) => {
    const text = objects(plan, options);
    return [
      file('Chart.yaml', render('daemonset-chart.yaml', { version: `1.0.0+${digestOf(text)}` })),
      { ...file('objects.yaml', text), mode: plan.credentials === undefined ? 0o644 : 0o600 },
      file('templates/objects.yaml', render('daemonset-objects.tpl', {})),
      file('values.yaml', render('daemonset-values.yaml', options)),
    ];
  },
};

function objects(plan: NodePlan, options: NodeFormatOptions): string {
  const { image, runtime, setConfigPath: configPath = false } = options;
  const isSecret = plan.credentials !== undefined;
  const reload = runtime === 'crio' ? 'crio' : undefined;
  const { target, files, entries } = carried(plan, options);
  const bundle = bundleOf(entries);
  const view = { image, target, files, bundle, isSecret, configPath, reload, asksNode: configPath || reload };
  return [
    render('daemonset.yaml', view),
    filesObject(plan, entries),
    ...(configPath ? [render('daemonset-access.yaml', {})] : []),
  ].join(BETWEEN);
}

/** A part of a ConfigMap or Secret. */
interface Entry {
  readonly key: string;
  readonly text: string;
}

function filesObject({ credentials }: NodePlan, entries: readonly Entry[]): string {
  return render('daemonset-files.yaml', { bundle: bundleOf(entries), isSecret: credentials !== undefined, entries });
}

function bundleOf(entries: readonly Entry[]): string {
  return `airgap-nodes-${digestOf(JSON.stringify(entries))}`;
}

/** The chart cuts here; the empty line keeps a text's last line end out of the cut. */
const BETWEEN = '\n---\n';

/** Keys of a ConfigMap can hold neither slashes nor the brackets of an IPv6 address. The CA that stands beside each file is one entry. */
function carried(plan: NodePlan, options: NodeFormatOptions) {
  const target = options.runtime === 'crio' ? '/etc/containers' : CERTS_DIRECTORY;
  const front = target.slice(1);
  const own = options.runtime === 'crio' ? registriesConf.write(plan, options) : hostsFiles(plan, front);
  const texts = [...new Set(own.map(({ text }) => text))];
  const files = own.map(one => ({
    ...one,
    key: `file-${texts.indexOf(one.text)}`,
    path: one.path.slice(front.length + 1),
  }));
  const entries: Entry[] = [
    ...texts.map((text, at) => ({ key: `file-${at}`, text })),
    { key: 'install.sh', text: podInstaller(options.setConfigPath === true) },
    { key: 'order', text: orderOf(files) },
  ];
  return { target, files, entries };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

function file(path: string, text: string): NodeFile {
  return { path, text, mode: 0o644 };
}
