// SPDX-License-Identifier: Apache-2.0

/** Which Kubernetes object a rendered document is. `namespace` is absent when the document names none. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** `apps/v1 Deployment monitoring/grafana`, or without the namespace and slash when there is none. */
export function formatIdentity({ apiVersion, kind, namespace, name }: ObjectIdentity): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
