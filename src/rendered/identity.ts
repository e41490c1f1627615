// SPDX-License-Identifier: Apache-2.0

/** Which Kubernetes object a rendered document is. `namespace` is absent when the document names none. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Counts from 2 where a stream holds the same object again: charts do render one name twice (cp-helm-charts). */
  readonly copy?: number;
}

/** `apps/v1 Deployment monitoring/grafana`, or without the namespace and slash when there is none. */
export function formatIdentity({ apiVersion, kind, namespace, name, copy }: ObjectIdentity): string {
  if (apiVersion === '' && kind === '' && name === '') return '(no kind)';
  const again = copy === undefined ? '' : ` (${copy})`;
  return `${apiVersion} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}${again}`;
}
