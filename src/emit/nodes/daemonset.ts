// SPDX-License-Identifier: Apache-2.0
import { CERTS_DIRECTORY, hostsFiles } from './containerd.ts';
import { type Limit, NO_RENAMES, type NodeFile, type NodeFormat } from './node-format.ts';
import { render } from './render.ts';

const CONTAINERD_ALONE: Limit = (_, { runtime }) =>
  runtime === 'containerd'
    ? undefined
    : 'installs files of containerd alone; CRI-O would have to be told to read its own';

/** A Kustomize base that puts containerd's files on each node and keeps them there, and one that takes them away. */
export const daemonset: NodeFormat = {
  name: 'daemonset',
  reader: 'Kubernetes: a Kustomize base whose DaemonSet keeps certs.d of each node; needs --image',
  limits: [NO_RENAMES, CONTAINERD_ALONE],
  runsImage: true,
  write: (plan, { image }) => {
    const isSecret = plan.credentials !== undefined;
    // Keys of a ConfigMap can hold neither slashes nor the brackets of an IPv6 address.
    const files = hostsFiles(plan, 'files').map((file, at) => ({
      ...file,
      key: `file-${at}`,
      path: file.path.slice('files/'.length),
      source: `file-${at}=${file.path}`,
    }));
    const order = files.map(({ path, mode }) => `0${mode.toString(8)} ${path}\n`).join('');
    const base: readonly NodeFile[] = [
      ...files.map(({ path, text, mode }) => ({ path: `files/${path}`, text, mode })),
      { path: 'order', text: order, mode: 0o644 },
      { path: 'install.sh', text: render('install.sh', {}), mode: 0o755 },
      {
        path: 'daemonset.yaml',
        text: render('daemonset.yaml', { image, certsDirectory: CERTS_DIRECTORY, files, isSecret }),
        mode: 0o644,
      },
      { path: 'kustomization.yaml', text: render('daemonset-kustomization.yaml', { files, isSecret }), mode: 0o644 },
    ];
    return [
      ...base.map(file => ({ ...file, path: `base/${file.path}` })),
      { path: 'uninstall/kustomization.yaml', text: render('daemonset-uninstall.yaml', {}), mode: 0o644 },
    ];
  },
};
