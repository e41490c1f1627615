// SPDX-License-Identifier: Apache-2.0
import type { Lookup } from './helm-release.ts';
import { type Manifest, mapAt, mapsAt, textAt } from './manifest.ts';
import type { Repository } from './repository.ts';

/** Names of the ExternalArtifacts that an ArtifactGenerator of Flux makes; none of any other object. */
export function artifactsOf({ identity: { kind }, value }: Manifest): string[] {
  if (kind !== 'ArtifactGenerator') return [];
  return mapsAt(mapAt(value, 'spec'), 'artifacts').map(artifact => textAt(artifact, 'name'));
}

/**
 * Where the root of an artifact lies in this repository: the folder whose parts it copies to the places that they have there.
 * Undefined for one that is put together otherwise, or of files from elsewhere.
 */
export function rootOfArtifact(
  generator: Manifest,
  name: string,
  lookup: Lookup,
  repository: Repository,
): string | undefined {
  const spec = mapAt(generator.value, 'spec');
  const artifact = mapsAt(spec, 'artifacts').find(one => textAt(one, 'name') === name) ?? {};
  const own = new Set(mapsAt(spec, 'sources').flatMap(source => (isOwn(source) ? [textAt(source, 'alias')] : [])));
  const roots = new Set(mapsAt(artifact, 'copy').map(copy => rootOf(textAt(copy, 'from'), textAt(copy, 'to'), own)));
  const [root] = roots;
  return roots.size === 1 ? root : undefined;

  function isOwn(source: Manifest['value']): boolean {
    if (textAt(source, 'kind') !== 'GitRepository') return false;
    const namespace = textAt(source, 'namespace') || (generator.identity.namespace ?? 'default');
    const found = lookup('GitRepository', namespace, textAt(source, 'name'));
    return found === undefined || repository.isOwn(textAt(mapAt(found.value, 'spec'), 'url')) !== false;
  }
}

/** `@own/apps/base/**` at `@artifact/base/` has its root in `apps`. */
function rootOf(from: string, to: string, own: ReadonlySet<string>): string | undefined {
  const [, alias = '', folder = ''] = /^@([^/]+)\/(?:(.+)\/)?\*\*$/.exec(from) ?? [];
  const [, place] = /^@artifact\/(.*?)\/?$/.exec(to) ?? [];
  if (!own.has(alias) || place === undefined) return undefined;
  if (place === '') return folder;
  if (folder === place) return '';
  return folder.endsWith(`/${place}`) ? folder.slice(0, -place.length - 1) : undefined;
}
