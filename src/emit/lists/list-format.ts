// SPDX-License-Identifier: Apache-2.0
import type { ImageList, ListedImage } from '../../plan/image-list.ts';
import { canonical } from '../../reference/reference.ts';

/** A list of images in the form that another program reads. The same list gives the same bytes. */
export interface ListFormat {
  /** As `--format` names it. */
  readonly name: string;
  /** What reads it. */
  readonly reader: string;
  /** It names images on the mirror, and so needs one. */
  readonly needsMirror?: true;
  /** What it cannot say of this list. Anything here, and the list is refused rather than written short. */
  readonly refuses?: (list: ImageList) => readonly Refusal[];
  /** Charts, values and the like that it leaves out of a list that is otherwise whole; sentences for people. */
  readonly leavesOut?: (list: ImageList) => readonly string[];
  readonly write: (list: ImageList) => string;
}

export interface Refusal {
  /** An image, or what else the format has no place for. */
  readonly what: string;
  readonly reason: string;
}

export const NO_DIGEST = 'no digest is locked';

/** A refusal for each image that has a reason. */
export function refuseImages(
  { images }: ImageList,
  reasonOf: (image: ListedImage) => string | undefined,
): readonly Refusal[] {
  return images.flatMap(image => {
    const reason = reasonOf(image);
    return reason === undefined ? [] : [{ what: canonical(image.reference), reason }];
  });
}

/** For formats that name images by digest alone. */
export function refuseWithoutDigest(list: ImageList): readonly Refusal[] {
  return refuseImages(list, ({ digest }) => (digest === undefined ? NO_DIGEST : undefined));
}
