// SPDX-License-Identifier: Apache-2.0
import { isMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import type { Variables } from './flux-kustomization.ts';
import { identityOf, type Manifest, mapAt, yamlOf } from './manifest.ts';
import { substitute } from './substitute.ts';

const OFF = 'kustomize.toolkit.fluxcd.io/substitute';

/** The manifest with Flux' variables in it, unless it says that it wants none. */
export function substituteIn(manifest: Manifest, { known, unknown, secret }: Variables): Manifest {
  const metadata = mapAt(manifest.value, 'metadata');
  if ([mapAt(metadata, 'labels'), mapAt(metadata, 'annotations')].some(map => map[OFF] === 'disabled')) return manifest;
  const written = yamlOf(manifest);
  const { text } = substitute(written, known, unknown);
  if (text === written) return manifest;
  const value = read(text);
  if (!isMap(value)) return manifest;
  const told = [...written.matchAll(/\$\{(\w+)/g)].some(([, name]) => secret.has(name ?? ''));
  return {
    ...manifest,
    identity: identityOf(value),
    value,
    ...(manifest.exact && { text }),
    ...(told && { secret: true }),
    unfilled: manifest,
  };
}

/** A variable may hold what is no YAML in its place; Flux refuses that, and here it is left unfilled. */
function read(text: string): unknown {
  try {
    return loadYaml(text, { duplicates: 'last' });
  } catch {
    return undefined;
  }
}
