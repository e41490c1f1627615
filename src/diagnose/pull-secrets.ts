// SPDX-License-Identifier: Apache-2.0
import type { Reference } from '../reference/reference.ts';
import { tryJson } from '../reference/try-json.ts';

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
  const parsed = typeof config === 'string' ? asObject(decoded(config))?.auths : undefined;
  const auths = asObject(parsed ?? (typeof old === 'string' ? decoded(old) : undefined));
  return auths && Object.keys(auths).sort();
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
  if (!own.some(name => hostFits(host, name))) return false;
  return path === '' || image.repository === path || image.repository.startsWith(`${path}/`);
}

function hostFits(pattern: string, host: string): boolean {
  const [parts, own] = [pattern.split('.'), host.split('.')];
  const fits = (part: string, text: string): boolean =>
    new RegExp(`^${part.split('*').map(literal).join('[^.]*')}$`, 'i').test(text);
  return parts.length === own.length && parts.every((part, at) => fits(part, own[at] ?? ''));
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function decoded(base64: string): unknown {
  return tryJson(Buffer.from(base64, 'base64').toString('utf8'));
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
