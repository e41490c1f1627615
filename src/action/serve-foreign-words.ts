// SPDX-License-Identifier: Apache-2.0
import { counted } from '../reference/counted.ts';
import type { ForeignNotes } from '../serve/foreign-bundle.ts';
import type { ServeLog } from '../serve/log.ts';
import { plain } from './serve-words.ts';

/** Says what is not served of bundles that other programs made, and what is so otherwise than upstream. `given`: names by the user. */
export function showForeign(bundles: readonly ForeignNotes[], given: readonly string[], log: ServeLog): void {
  for (const notes of bundles) {
    for (const line of notServed(notes)) log.warn(line);
    for (const line of otherwise(notes)) log.info(line);
  }
  const used = new Set(bundles.flatMap(notes => notes.given));
  for (const text of given.filter(one => !used.has(one)))
    log.warn(`--image-name ${text} is for none of the images here, or for several`);
}

/** Every image by itself: what is told of it is all that there will be of it. */
function notServed({ bundle, unnamed, hostless }: ForeignNotes): string[] {
  return [
    ...unnamed.map(({ place, digest }) => {
      const where = plain(place === '' ? digest : place);
      return `${bundle}: ${where} is not served, for nothing tells its name; --image-name ${where}=REFERENCE does`;
    }),
    ...hostless.map(({ image: { place, digest }, reference: { repository, tag } }) => {
      const where = plain(place === '' ? digest : place);
      const how = `--source-registry HOST or --image-name ${where}=REFERENCE does`;
      return `${bundle}: ${repository}:${tag} is served by this path alone, for nothing tells its host; ${how}`;
    }),
  ];
}

function otherwise({ bundle, made, partial, leftOut }: ForeignNotes): string[] {
  const which = made.length === 1 ? `${made[0]} has` : `${counted(made.length, 'image')} have`;
  return [
    ...partial.map(({ image, platforms }) => `${bundle}: ${image} is there for ${platforms.join(', ')} alone`),
    ...(made.length === 0
      ? []
      : [`${bundle}: ${which} a new digest, so pins by the digest of upstream do not find it`]),
    ...(leftOut.length === 0 ? [] : [`${bundle}: not served: ${leftOut.map(plain).join(', ')}`]),
  ];
}
