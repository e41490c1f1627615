// SPDX-License-Identifier: Apache-2.0
import { isDigest } from './digest.ts';
import { tryReference } from './reference.ts';

/**
 * What a container runtime says that it runs (`imageID` of a container's status). `manifest`: the digest that it pulled, of an
 * index or of one platform's manifest. `config`: the id of the image's config, which says nothing of the manifest; so it
 * is for images that were loaded into a node. `none`: nothing was pulled yet, or the text is none of these.
 */
export type ImageId = { readonly kind: 'manifest' | 'config'; readonly digest: string } | { readonly kind: 'none' };

/** Reads `docker-pullable://NAME@DIGEST`, `NAME@DIGEST`, `docker://sha256:…`, `sha256:…` and CRI-O's 64 hex digits. */
export function parseImageId(text: string): ImageId {
  const bare = text.replace(/^[a-z][a-z-]*:\/\//, '');
  if (/^[0-9a-f]{64}$/.test(bare)) return { kind: 'config', digest: `sha256:${bare}` };
  if (isDigest(bare)) return { kind: 'config', digest: bare };
  const digest = tryReference(bare)?.digest;
  return digest === undefined ? { kind: 'none' } : { kind: 'manifest', digest };
}
