// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { toolsFolder } from './pinned-tools.ts';

/** Kubernetes of the tests against a real API server. test/cluster/programs/go.mod pins it and all it is built of. */
export const KUBERNETES = 'v1.36.3';

/** A program of a cluster's control plane, or a client of it, and its Go package. */
export interface ClusterProgram {
  readonly file: string;
  readonly goPackage: string;
}

export const apiServer: ClusterProgram = program('kube-apiserver', 'k8s.io/kubernetes/cmd/kube-apiserver');
export const kubectl: ClusterProgram = program('kubectl', 'k8s.io/kubernetes/cmd/kubectl');
export const etcd: ClusterProgram = program('etcd', 'go.etcd.io/etcd/server/v3');

function program(name: string, goPackage: string): ClusterProgram {
  return { file: path.join(toolsFolder, `kubernetes-${KUBERNETES}-${name}`, name), goPackage };
}
