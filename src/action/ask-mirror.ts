// SPDX-License-Identifier: Apache-2.0
import type { MirrorAnswer } from '../diagnose/evidence.ts';
import { AirgapError } from '../errors.ts';
import type { NamedFetcher } from '../oci/content.ts';
import { parseManifest } from '../oci/graph.ts';
import { formatPlatform } from '../reference/platform.ts';
import { canonical, type Reference } from '../reference/reference.ts';

/** What a mirror says of a name, with the credentials that this machine has for it. */
export async function askMirror(source: NamedFetcher, reference: Reference): Promise<MirrorAnswer> {
  try {
    const manifest = await source.fetchNamed(reference);
    const node = parseManifest(manifest, canonical(reference));
    const children = node.kind === 'index' ? node.children : [];
    const platforms = children.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]));
    const known = platforms.filter(platform => platform !== 'unknown/unknown');
    return { state: 'there', digest: manifest.digest, platforms: [...new Set(known)].sort() };
  } catch (error) {
    if (!(error instanceof AirgapError)) throw error;
    if (error.code === 'REGISTRY_NOT_FOUND') return { state: 'missing' };
    return { state: error.code === 'REGISTRY_DENIED' ? 'refused' : 'unreached', reason: error.message };
  }
}
