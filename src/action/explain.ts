// SPDX-License-Identifier: Apache-2.0
import { isIgnored } from '../lock/build.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import { type MirrorTarget, mirrorReference } from '../plan/layout.ts';
import { canonical, parseReference, tryReference } from '../reference/reference.ts';
import { type CataloguedImage, type CataloguedUse, catalogue } from './catalogue.ts';
import type { Study } from './study.ts';

/** The whole story of one image: `schemas/explain.schema.json`. */
export interface Explanation extends CataloguedImage {
  readonly uses: readonly ExplainedUse[];
  /** Its name behind the air gap, when a mirror is known. */
  readonly mirror?: string;
  readonly locked?: Omit<LockedImage, 'image' | 'uses'>;
  readonly ignored?: string;
}

export interface ExplainedUse extends CataloguedUse {
  /** Why no value redirects it; absent when one does, or when that was not tried. */
  readonly open?: string;
}

/**
 * Explains every image that `wanted` names: a whole reference, one without tag, or a part of a name. Answers none when
 * nothing found matches.
 */
export function explain(
  wanted: string,
  studies: readonly Study[],
  lock: Lock | undefined,
  mirror: MirrorTarget | undefined,
  ignore: readonly { readonly image: string; readonly reason: string }[],
): Explanation[] {
  const { images } = catalogue(studies);
  const exact = images.filter(({ image }) => isNamed(image, wanted));
  const found = exact.length > 0 ? exact : images.filter(({ image }) => image.includes(wanted));
  return found.map(image => {
    const {
      image: _,
      uses: __,
      ...locked
    } = lock?.images.find(entry => entry.image === image.image) ?? { image: '', uses: [] };
    const ignored = ignore.find(pattern => isIgnored(image.image, [pattern]))?.reason;
    return {
      ...image,
      uses: image.uses.map(use => withReason(use, studies)),
      ...(mirror && { mirror: canonical(mirrorReference(parseReference(image.image), mirror)) }),
      ...(Object.keys(locked).length > 0 && { locked }),
      ...(ignored !== undefined && { ignored }),
    };
  });
}

/** `nginx`, `docker.io/library/nginx` and `nginx:1.27` all name `docker.io/library/nginx:1.27`. */
function isNamed(image: string, wanted: string): boolean {
  const parsed = tryReference(wanted);
  if (parsed === undefined) return false;
  const tagged = parsed.tag !== undefined || parsed.digest !== undefined;
  return tagged ? canonical(parsed) === image : image.startsWith(`${parsed.registry}/${parsed.repository}:`);
}

function withReason(use: CataloguedUse, studies: readonly Study[]): ExplainedUse {
  const open = studies
    .find(({ name }) => name === use.release)
    ?.proof?.open.find(({ use: { path, reference } }) => path === use.path && reference.written === use.written);
  return open === undefined ? use : { ...use, open: open.reason };
}
