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

const formatted = new WeakMap<ObjectIdentity, string>();

/** `apps/v1 Deployment monitoring/grafana`, or without the namespace and slash when there is none. Remembered: keys and sorting ask again and again. */
export function formatIdentity(identity: ObjectIdentity): string {
  let text = formatted.get(identity);
  if (text === undefined) {
    text = format(identity);
    formatted.set(identity, text);
  }
  return text;
}

function format({ apiVersion, kind, namespace, name, copy }: ObjectIdentity): string {
  if (apiVersion === '' && kind === '' && name === '') return '(no kind)';
  const again = copy === undefined ? '' : ` (${copy})`;
  return `${apiVersion} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}${again}`;
}
