// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { type Manifest, mapAt, textAt } from './manifest.ts';
import { isDeliverer } from './object-index.ts';

/** Fields of `spec` that say when and how something is applied, and never what. */
const IDLE: Readonly<Record<string, ReadonlySet<string>>> = {
  HelmRelease: new Set(
    (
      'install upgrade rollback uninstall test driftDetection interval timeout maxHistory suspend dependsOn ' +
      'persistentClient serviceAccountName waitStrategy healthCheckExprs'
    ).split(' '),
  ),
  Kustomization: new Set(
    (
      'interval retryInterval timeout wait prune force decryption dependsOn deletionPolicy suspend ' +
      'serviceAccountName healthChecks healthCheckExprs'
    ).split(' '),
  ),
};

/**
 * True for `patches` that change nothing of what is applied. Repositories patch retries into each HelmRelease: one Kustomize
 * a folder, most of the time that reading such a repository took. A label or annotation is not idle: other patches choose by
 * labels, and `kustomize.toolkit.fluxcd.io/substitute: disabled` leaves variables as they are.
 */
export function areIdlePatches(key: string, value: Value): boolean {
  return key === 'patches' && Array.isArray(value) && value.every(isIdle);
}

/** True for an object in which a key has no value: Kustomize drops that key from what it patches, whatever the patch says. */
export function leavesEmpty({ value }: Pick<Manifest, 'value'>): boolean {
  return holdsNull(mapAt(value, 'spec'));
}

function holdsNull(value: Value): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value).some(holdsNull);
}

function isIdle(patch: Value): boolean {
  if (!isMap(patch) || isMap(patch.options) || typeof patch.patch !== 'string') return false;
  const change = read(patch.patch);
  if (!isMap(change)) return false;
  const [apiVersion, kind] = [textAt(change, 'apiVersion'), textAt(change, 'kind')];
  const idle = IDLE[kind];
  if (idle === undefined || !isDeliverer({ identity: { apiVersion, kind, name: '' } })) return false;
  return (
    hasOnly(change, new Set(['apiVersion', 'kind', 'metadata', 'spec'])) &&
    hasOnly(mapAt(change, 'metadata'), new Set(['name', 'namespace'])) &&
    hasOnly(mapAt(change, 'spec'), idle)
  );
}

/** One document; several are for Kustomize to take apart. */
function read(text: string): Value {
  try {
    return loadYaml(text, { duplicates: 'last' }) as Value;
  } catch {
    return undefined;
  }
}

/** `$patch: delete` is a key too. */
function hasOnly(value: ValueMap, keys: ReadonlySet<string>): boolean {
  return Object.keys(value).every(key => keys.has(key));
}
