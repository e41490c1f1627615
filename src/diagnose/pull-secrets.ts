// SPDX-License-Identifier: Apache-2.0
import { wildcard } from '../reference/pattern.ts';
import type { Reference } from '../reference/reference.ts';
import { tryJson } from '../reference/try-json.ts';
import { isMap, mapOf } from '../rendered/value.ts';

/** A Secret that a Pod names for pulling, as far as it may be told: never what it holds. */
export interface PullSecret {
  readonly name: string;
  /** `hidden`: who asks may not read it. `broken`: no list of registries is in it. */
  readonly state: 'read' | 'missing' | 'hidden' | 'broken';
  /** The registries that it has credentials of, as it names them; for `read`. */
  readonly registries?: readonly string[];
}

/**
 * The registries of a Secret's `.dockerconfigjson` (or of the older `.dockercfg`), base64 as the API has them; undefined when
 * there are none to read.
 */
export function registriesOf(data: Readonly<Record<string, unknown>>): string[] | undefined {
  const { '.dockerconfigjson': config, '.dockercfg': old } = data;
  const parsed = typeof config === 'string' ? mapOf(decoded(config)).auths : undefined;
  const auths = parsed ?? (typeof old === 'string' ? decoded(old) : undefined);
  return isMap(auths) ? Object.keys(auths).sort() : undefined;
}

/**
 * True when a registry of a Secret is that of an image, as the kubelet compares them: host with port, `*` for a part of the
 * host, and a path in front of the repository.
 */
export function covers(registry: string, image: Reference): boolean {
  const [host = '', ...parts] = registry.replace(/^https?:\/\//, '').split('/');
  const path = parts.filter(part => part !== '' && part !== 'v1' && part !== 'v2').join('/');
  const own =
    image.registry === 'docker.io' ? ['docker.io', 'index.docker.io', 'registry-1.docker.io'] : [image.registry];
  const pattern = wildcard(host.toLowerCase(), '[^.]*');
  if (!own.some(name => pattern.test(name.toLowerCase()))) return false;
  return path === '' || image.repository === path || image.repository.startsWith(`${path}/`);
}

function decoded(base64: string): unknown {
  return tryJson(Buffer.from(base64, 'base64').toString('utf8'));
}
