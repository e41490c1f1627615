// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { isElsewhere } from './application.ts';
import { rootOfArtifact } from './external-artifact.ts';
import type { SourceGap } from './found.ts';
import type { Lookup } from './helm-release.ts';
import { dataOf, isEncrypted, type Manifest, mapAt, mapsAt, placeOf, textAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { locate } from './repository-path.ts';
import { withoutUser } from './repository-url.ts';

/** What a Flux Kustomization builds: a folder, with what it does to the manifests there. */
export interface FluxBuild {
  readonly folder: string;
  readonly options: ValueMap;
}

/** The folder that a Kustomization of Flux applies, or the gap when it is not here. */
export function readFluxKustomization(
  manifest: Manifest,
  lookup: Lookup,
  repository: Repository,
): FluxBuild | SourceGap {
  const spec = mapAt(manifest.value, 'spec');
  const gap = (keys: string[], why: string): SourceGap => ({
    place: placeOf(manifest, keys),
    object: manifest.identity,
    what: 'its manifests',
    why,
  });
  const reference = mapAt(spec, 'sourceRef');
  const [kind, name] = [textAt(reference, 'kind'), textAt(reference, 'name')];
  const namespace = textAt(reference, 'namespace') || (manifest.identity.namespace ?? 'default');
  // A patch of one lies in many a repository. Without a path it would mean all of it, once for each such patch.
  if (kind === '' && textAt(spec, 'path') === '')
    return gap([], 'it names no source, which Flux would refuse: a patch?');
  const source = lookup(kind, namespace, name);
  const isArtifact = kind === 'ExternalArtifact' && source !== undefined;
  const root = isArtifact ? rootOfArtifact(source, name, lookup, repository) : undefined;
  const found = locate(repository, root ?? '', textAt(spec, 'path').replace(/^\/+/, ''));
  if ('why' in found) return gap(['spec', 'path'], found.why);
  const url = source === undefined ? '' : textAt(mapAt(source.value, 'spec'), 'url');
  // A source that is nowhere in the repository is the one that Flux was started with, which is this repository.
  if (kind === 'GitRepository' && url !== '' && isElsewhere(url, found.path, repository)) {
    return gap(['spec', 'sourceRef'], `they are in another Git repository, ${withoutUser(url)}`);
  }
  const packed =
    root === undefined && kind !== 'GitRepository' && (source !== undefined || !repository.folders.has(found.path));
  if (packed) return gap(['spec', 'sourceRef'], `they come from ${kind} ${name}`);
  if (!repository.folders.has(found.path))
    return gap(['spec', 'path'], `there is no folder ${found.path} in this repository`);
  return { folder: found.path, options: optionsOf(spec) };
}

function optionsOf(spec: ValueMap): ValueMap {
  const kept = ['images', 'components', 'namePrefix', 'nameSuffix'].filter(key => spec[key] !== undefined);
  const patches = patchesOf(spec);
  const namespace = textAt(spec, 'targetNamespace');
  return {
    ...Object.fromEntries(kept.map(key => [key, spec[key]])),
    ...(patches.length > 0 && { patches }),
    ...(namespace !== '' && { namespace }),
  };
}

/** v1beta2 had two more lists of patches, written as YAML and not as text. */
function patchesOf(spec: ValueMap): ValueMap[] {
  const merged = mapsAt(spec, 'patchesStrategicMerge').map(patch => ({ patch: JSON.stringify(patch) }));
  const json = mapsAt(spec, 'patchesJson6902').map(({ target, patch }) => ({ target, patch: JSON.stringify(patch) }));
  return [...mapsAt(spec, 'patches'), ...merged, ...json];
}

/** The variables of `postBuild`: undefined when it has none, and then nothing is substituted. */
export interface Variables {
  readonly known: ReadonlyMap<string, string>;
  /** Names whose value is encrypted, or not in the repository. */
  readonly unknown: Pick<ReadonlySet<string>, 'has'>;
  /** Names whose value a Secret gives. */
  readonly secret: ReadonlySet<string>;
  readonly gaps: readonly SourceGap[];
}

/** `substituteFrom` in its order, then `substitute`, which wins. */
export function readVariables(manifest: Manifest, lookup: Lookup): Variables | undefined {
  const postBuild = mapAt(manifest.value, 'spec', 'postBuild');
  const sources = mapsAt(postBuild, 'substituteFrom');
  const own = Object.entries(mapAt(postBuild, 'substitute'));
  if (sources.length === 0 && own.length === 0) return undefined;
  const known = new Map<string, string>();
  const unknown = new Set<string>();
  const secret = new Set<string>();
  const gaps: SourceGap[] = [];
  let missing = false;
  for (const [index, source] of sources.entries()) {
    const [kind, name] = [textAt(source, 'kind'), textAt(source, 'name')];
    const found = lookup(kind, manifest.identity.namespace ?? 'default', name);
    const what = `variables of ${kind} ${name}`;
    if (found === undefined) {
      const place = placeOf(manifest, ['spec', 'postBuild', 'substituteFrom', index]);
      if (source.optional === true) continue;
      missing = true;
      gaps.push({ place, object: manifest.identity, what, why: 'it is not in this repository' });
    } else if (isEncrypted(found)) {
      for (const key of keysOf(found)) unknown.add(key);
      gaps.push({
        place: placeOf(found),
        object: found.identity,
        what: 'its variables',
        why: 'SOPS has encrypted them',
      });
    } else for (const key of keysOf(found)) known.set(key, onOneLine(dataOf(found, key) ?? ''));
    if (kind === 'Secret' && found !== undefined) for (const key of keysOf(found)) secret.add(key);
  }
  for (const [key, value] of own) known.set(key, onOneLine(String(value)));
  for (const [key] of own) secret.delete(key);
  for (const key of known.keys()) unknown.delete(key);
  return { known, secret, unknown: missing ? EVERY_NAME : unknown, gaps };
}

/** Flux takes line breaks out of variables; a file's last one would end up in the middle of an image. */
function onOneLine(text: string): string {
  return text.replaceAll('\n', '');
}

/** With a whole source missing, any name may have come from there. */
const EVERY_NAME = { has: (): boolean => true };

function keysOf({ value }: Manifest): string[] {
  return [...Object.keys(mapAt(value, 'data')), ...Object.keys(mapAt(value, 'stringData'))];
}
