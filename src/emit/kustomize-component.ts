// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import type { ImageEntry } from '../plan/gitops/image-changes.ts';
import type { Patch } from '../plan/gitops/patch.ts';
import { compare } from '../reference/order.ts';
import { literal } from '../reference/pattern.ts';
import type { ObjectIdentity } from '../rendered/identity.ts';
import type { ValueMap } from '../rendered/value.ts';
import { yamlText } from './yaml-text.ts';

/** What Kustomize puts into everything that includes it. */
export interface Component {
  readonly patches: readonly Patch[];
  readonly images: readonly ImageEntry[];
}

/** A component of Kustomize. A patch whose object is not there does nothing, so that many kustomizations may include the one. */
export function writeKustomizeComponent({ patches, images: wanted }: Component, header: string): string {
  const images = patches.length + wanted.length === 0 ? [NOTHING] : wanted;
  const content = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    ...(patches.length > 0 && { patches: patches.map(kustomizePatch) }),
    ...(images.length > 0 && { images: [...images].sort((a, b) => compare(a.name, b.name)) }),
  };
  return `${header}\n${yamlText(content)}`;
}

/** Kustomize refuses a component that says nothing, and whoever includes it. */
const NOTHING: ImageEntry = { name: 'none.invalid', newName: 'none.invalid' };

/** An entry of `patches`, of a kustomization or of the post-renderers of a HelmRelease. */
export function kustomizePatch({ object, merge, operations }: Patch): ValueMap {
  const { apiVersion, kind, name } = object;
  const patch =
    merge === undefined
      ? (operations ?? []).map(operation => ({ ...operation }))
      : { apiVersion, kind, metadata: { name }, ...merge };
  return { target: targetOf(object), patch: yamlText(patch) };
}

/** Its parts are regular expressions for Kustomize. */
function targetOf({ apiVersion, kind, namespace, name }: ObjectIdentity): ValueMap {
  const [version = '', group] = apiVersion.split('/').reverse();
  return {
    ...(group !== undefined && { group }),
    version,
    kind,
    name: literal(name),
    ...(namespace !== undefined && { namespace: literal(namespace) }),
  };
}

/** A kustomization for a folder that has none. */
export function writeKustomization(resources: readonly string[], component: string): string {
  const content = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
    components: [component],
  };
  return stringify(content, { lineWidth: 0 });
}
