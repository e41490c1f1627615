// SPDX-License-Identifier: Apache-2.0
import type { DeclaredRelease } from '../../chart/gitops/found.ts';
import { type Manifest, mapAt, mapsAt, textAt } from '../../chart/gitops/manifest.ts';
import { parsePath } from '../../chart/gitops/merge-values.ts';
import { leavesOf } from '../../discover/values-path.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';

/** A `targetPath` of `valuesFrom` may win over `values`: what is rendered with it is put right afterwards. */
export function isSetByPath(manifest: Manifest, overrides: ValueMap): boolean {
  const paths = mapsAt(mapAt(manifest.value, 'spec'), 'valuesFrom').map(reference => textAt(reference, 'targetPath'));
  const set = paths.filter(target => target !== '').map(target => parsePath(target).join('\n'));
  return [...leavesOf(overrides)].some(({ path: leaf }) => {
    const own = leaf.join('\n');
    return set.some(target => `${own}\n`.startsWith(`${target}\n`) || `${target}\n`.startsWith(`${own}\n`));
  });
}

/** A list is written whole, with what is beside the image in it. */
export function holdsSecretList(release: DeclaredRelease, overrides: ValueMap): boolean {
  const holds = (value: Value): boolean => Array.isArray(value) || (isMap(value) && Object.values(value).some(holds));
  return isFromSecret(release) && holds(overrides);
}

/** Of what a Secret gives, not even a digest is kept. */
export function isFromSecret({ layers = [] }: DeclaredRelease): boolean {
  return layers.some(layer => typeof layer !== 'string' && layer.sources.some(({ digest }) => digest === undefined));
}
