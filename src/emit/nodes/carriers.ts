// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { NodePlan } from '../../plan/node-plan.ts';
import { CERTS_DIRECTORY, containerd, hostsFiles } from './containerd.ts';
import {
  type Limit,
  NO_RENAMES,
  type NodeFile,
  type NodeFormat,
  type NodeFormatOptions,
  singleFile,
  tooLongToApply,
} from './node-format.ts';
import { registriesConf } from './registries-conf.ts';
import { render } from './render.ts';

/** The format whose files a carrier brings to nodes. */
function payload({ runtime }: NodeFormatOptions): NodeFormat {
  return runtime === 'crio' ? registriesConf : containerd;
}

/** What limits the payload limits its carrier. */
const AS_PAYLOAD: Limit = (plan, options) =>
  payload(options)
    .limits.map(limit => limit(plan, options))
    .find(reason => reason !== undefined);

interface CarriedFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** The mode as a shell writes it. */
  readonly octal: string;
  readonly bits: number;
}

export function carried(plan: NodePlan, options: NodeFormatOptions): CarriedFile[] {
  return payload(options).write(plan, options).map(carry);
}

function carry({ path, text, mode }: NodeFile): CarriedFile {
  const name = path.replace(/^etc\//, '').replace(/[^A-Za-z0-9]+/g, '-');
  return { name: `airgap-${name}`.toLowerCase(), path: `/${path}`, text, octal: `0${mode.toString(8)}`, bits: mode };
}

export const cloudInit: NodeFormat = {
  name: 'cloud-init',
  reader: 'cloud-init: write_files of user data',
  single: true,
  limits: [AS_PAYLOAD],
  write: (plan, options) => {
    const view = { files: carried(plan, options), isContainerd: options.runtime === 'containerd' };
    return singleFile('cloud-init.yaml', render('cloud-init.yaml', view), plan);
  },
};

export const butane: NodeFormat = {
  name: 'butane',
  reader: 'Butane, which makes Ignition of it',
  single: true,
  limits: [AS_PAYLOAD],
  write: (plan, options) => singleFile('airgap.bu', render('butane.yaml', { files: carried(plan, options) }), plan),
};

export const ignition: NodeFormat = {
  name: 'ignition',
  reader: 'Ignition 3.x: storage.files',
  single: true,
  limits: [AS_PAYLOAD],
  write: (plan, options) => {
    const files = carried(plan, options).map(({ path, text, bits }) => ({
      path,
      mode: bits,
      overwrite: true,
      contents: { source: `data:;base64,${Buffer.from(text).toString('base64')}` },
    }));
    const config = { ignition: { version: '3.4.0' }, storage: { files } };
    return singleFile('airgap.ign', `${JSON.stringify(config, null, 2)}\n`, plan);
  },
};

/** Longer contents are refused by the API. */
const LONGEST = 10_240;

const SHORT_FILES: Limit = (plan, options) => {
  const files = AS_PAYLOAD(plan, options) === undefined ? carried(plan, options) : [];
  const long = files.find(file => file.text.length > LONGEST);
  return long ? `takes no file of more than ${LONGEST} characters, such as ${long.path}` : undefined;
};

/** As many as the API takes in a list. */
const MOST_FILES = 200;

const FEW_FILES: Limit = (plan, options) => {
  if (AS_PAYLOAD(plan, options) !== undefined) return undefined;
  const count = carried(plan, options).length;
  return count > MOST_FILES
    ? `takes ${MOST_FILES} files, and these are ${count}`
    : tooLongToApply(kubeadmTemplate(plan, options));
};

export const kubeadmConfig: NodeFormat = {
  name: 'kubeadm-config',
  reader: 'Cluster API: KubeadmConfigTemplate',
  single: true,
  limits: [AS_PAYLOAD, SHORT_FILES, FEW_FILES],
  write: (plan, options) => singleFile('kubeadm-config.yaml', kubeadmTemplate(plan, options), plan),
};

function kubeadmTemplate(plan: NodePlan, options: NodeFormatOptions): string {
  const files = carried(plan, options);
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const view = { name: `airgap-${digest.slice(0, 10)}`, files, isContainerd: options.runtime === 'containerd' };
  return render('kubeadm-config.yaml', view);
}

/** What EC2 takes, in bytes before base64. */
const LONGEST_USER_DATA = 16_384;

const SHORT_USER_DATA: Limit = (plan, options) => {
  const size = NO_RENAMES(plan, options) === undefined ? Buffer.byteLength(userData(plan)) : 0;
  return size > LONGEST_USER_DATA ? `takes ${LONGEST_USER_DATA} bytes of user data, and these are ${size}` : undefined;
};

function userData(plan: NodePlan): string {
  const files = hostsFiles(plan, CERTS_DIRECTORY.slice(1)).map(carry);
  // A CA stands beside each file that names it, and has to be in here but once.
  const encoded = files.map((file, at) => ({
    ...file,
    encoded: Buffer.from(file.text).toString('base64'),
    like: files.slice(0, at).find(({ text }) => text === file.text)?.path,
  }));
  return render('eks-nodeadm.txt', { files: encoded, certsDirectory: CERTS_DIRECTORY });
}

/** AL2023 names two folders in config_path, which works only until somebody switches its local pulls off: one is named instead. */
export const eksNodeadm: NodeFormat = {
  name: 'eks-nodeadm',
  reader: 'EKS nodeadm (AL2023): user data',
  single: true,
  limits: [NO_RENAMES, SHORT_USER_DATA],
  write: plan => singleFile('user-data.txt', userData(plan), plan),
};

/** registryMirrors of kOps has no place for a path or a CA; whole files have. */
export const kops: NodeFormat = {
  name: 'kops',
  reader: 'kOps 1.36 and later: fileAssets of the Cluster',
  single: true,
  limits: [NO_RENAMES],
  write: plan => {
    const files = hostsFiles(plan, CERTS_DIRECTORY.slice(1)).map(carry);
    return singleFile('kops.yaml', render('kops.yaml', { files, certsDirectory: CERTS_DIRECTORY }), plan);
  },
};

export const kind: NodeFormat = {
  name: 'kind',
  reader: 'kind: a cluster configuration and the folder that it mounts',
  limits: [NO_RENAMES],
  write: plan => [
    ...hostsFiles(plan, 'certs.d'),
    { path: 'kind.yaml', text: render('kind.yaml', { certsDirectory: CERTS_DIRECTORY }), mode: 0o644 },
  ],
};

/** Files below `files/` are copied to the node when it starts; its containerd looks into certs.d already. */
export const minikube: NodeFormat = {
  name: 'minikube',
  reader: 'minikube with containerd: files for ~/.minikube',
  limits: [NO_RENAMES],
  write: plan => hostsFiles(plan, `files${CERTS_DIRECTORY}`),
};
