// SPDX-License-Identifier: Apache-2.0
import type { Effect, NodeFile } from './node-format.ts';
import { render } from './render.ts';

/** A POSIX shell script that puts files on nodes, and takes them away again; busybox is enough to run it. */
export function podInstaller(configPath: boolean): string {
  const parts = ['sh-head.sh', 'node-files.sh', ...(configPath ? CONFIG_PATH : []), 'daemonset-install.sh'] as const;
  return parts.map(name => render(name, {})).join('\n');
}

const CONFIG_PATH = ['config-path.sh', 'one-at-a-time.sh'] as const;

/** The files of a node with a script that installs them there, and their list in the order in which it does. */
export function workerFiles(files: readonly NodeFile[], effect: Effect): NodeFile[] {
  const parts = [
    'sh-head.sh',
    'node-files.sh',
    ...('configPath' in effect ? (['config-path.sh'] as const) : []),
  ] as const;
  const script = [...parts.map(name => render(name, {})), render('worker-install.sh', effect)].join('\n');
  return [
    { path: 'install.sh', text: script, mode: 0o755 },
    { path: 'order', text: orderOf(files), mode: 0o644 },
    ...files,
  ];
}

/** One line a file: its mode, and where it belongs. */
export function orderOf(files: readonly Pick<NodeFile, 'path' | 'mode'>[]): string {
  return files.map(({ path, mode }) => `0${mode.toString(8)} ${path}\n`).join('');
}
