// SPDX-License-Identifier: Apache-2.0
import { missingVolumes } from '../bundle/volume.ts';
import { formatBytes } from '../reference/bytes.ts';
import type { Hashing } from '../serve/known-digests.ts';
import type { Holding } from '../serve/library.ts';
import type { ServeLog } from '../serve/log.ts';
import type { Unpacking } from '../serve/spool.ts';

/** Names that moved are told one by one up to here. */
const MOST_TOLD = 5;

/** Says what is served, and which names an older bundle gave to another image. */
export function showHolding(holding: Holding, before: string, log: ServeLog): void {
  const { images, repositories, changed, annotations } = holding;
  const places = repositories === 1 ? '1 repository' : `${repositories} repositories`;
  log.info(`${before}${images} ${images === 1 ? 'image' : 'images'} of ${places}`);
  for (const { name, before: old, now } of changed.slice(0, MOST_TOLD))
    log.info(`${name} is ${now}, as the later bundle has it, not ${old}`);
  if (changed.length > MOST_TOLD) log.info(`${changed.length - MOST_TOLD} more names moved so`);
  for (const { set, numbers, of } of missingVolumes(annotations))
    log.warn(`images of ${set} are not whole: volume ${numbers.join(', ')} of ${of} is not served`);
  if (images === 0) log.warn('no bundle has an image with a whole name, such as docker.io/library/nginx:1.27');
}

/** Says that a bundle is unpacked, and then how far. */
export function showUnpacking({ bundle: name, file, percent, found }: Unpacking, log: ServeLog): void {
  const bundle = plain(name);
  const there = found > 0 ? `, where ${found} bytes are from before` : '';
  log.info(percent === 0 ? `unpacking ${bundle} into ${file}${there}` : `unpacking ${bundle}: ${percent} %`);
}

/** Says that digests are found out, and then how far. */
export function showHashing({ bundle, hashed }: Hashing, log: ServeLog): void {
  const what = `hashing compressed layers of ${bundle}, of which nothing tells the digests`;
  log.info(hashed === 0 ? what : `hashing layers of ${bundle}: ${formatBytes(hashed)} so far`);
}

/** What whoever made a bundle chose: it shall not look like a line of the log. */
export function plain(text: string): string {
  return /^[!-~ ]+$/.test(text) ? text : JSON.stringify(text);
}
