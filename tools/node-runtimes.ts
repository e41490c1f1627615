// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { toolsFolder } from './pinned-tools.ts';

/** A program that nodes pull with, for tests. */
export interface NodeRuntime {
  readonly name: string;
  readonly file: string;
  /** A Go package and its version, or Debian's packages. */
  readonly from: { readonly go: string } | FromDebian;
}

export interface FromDebian {
  readonly debian: readonly string[];
  /** Where the program stands, without `usr/bin`. */
  readonly folder?: string;
  readonly flags?: string;
}

/** Both majors of containerd, which pull as the kubelet has them do. */
export const containerds: readonly NodeRuntime[] = [
  {
    name: 'containerd 1.6',
    file: inTools('containerd-debian', 'containerd'),
    from: { debian: ['containerd'] },
  },
  {
    name: 'containerd 2.3',
    file: inTools('containerd-v2.3.4', 'containerd'),
    from: { go: 'github.com/containerd/containerd/v2/cmd/containerd@v2.3.4' },
  },
];

/** containerd's own client, of Debian's package. */
export const CTR: string = inTools('containerd-debian', 'root', 'usr', 'bin', 'ctr');

export const podman: NodeRuntime = {
  name: 'podman',
  file: inTools('podman-debian', 'podman'),
  from: {
    debian: ['podman', 'conmon', 'runc', 'libsubid4', 'libgpgme11'],
    flags: '--conmon "$root/usr/bin/conmon" --runtime "$root/usr/sbin/runc"',
  },
};

/** The shell of the image that most Pods of ours run, for tests of what is written for it. */
export const busybox: NodeRuntime = {
  name: 'busybox',
  file: inTools('busybox-debian', 'busybox'),
  from: { debian: ['busybox-static'], folder: 'bin' },
};

/** Asks a runtime to pull as the kubelet does; test/nodes/cri-pull is its source. */
export const CRI_PULL: string = inTools('cri-pull', 'cri-pull');

function inTools(...parts: readonly string[]): string {
  return path.join(toolsFolder, ...parts);
}
