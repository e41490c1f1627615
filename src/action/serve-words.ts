// SPDX-License-Identifier: Apache-2.0
import type { Holding } from '../serve/library.ts';
import type { ServeLog } from '../serve/log.ts';
import type { Unpacking } from '../serve/spool.ts';

/** Names that moved are told one by one up to here. */
const MOST_TOLD = 5;

/** Says what is served, and which names an older bundle gave to another image. */
export function showHolding({ images, repositories, changed }: Holding, before: string, log: ServeLog): void {
  const places = repositories === 1 ? '1 repository' : `${repositories} repositories`;
  log.info(`${before}${images} ${images === 1 ? 'image' : 'images'} of ${places}`);
  for (const { name, before: old, now } of changed.slice(0, MOST_TOLD))
    log.info(`${name} is ${now}, as the later bundle has it, not ${old}`);
  if (changed.length > MOST_TOLD) log.info(`${changed.length - MOST_TOLD} more names moved so`);
  if (images === 0) log.warn('no bundle has an image with a whole name, such as docker.io/library/nginx:1.27');
}

/** Says that a bundle is unpacked, and then how far. */
export function showUnpacking({ bundle, file, percent, found }: Unpacking, log: ServeLog): void {
  const there = found > 0 ? `, where ${found} bytes are from before` : '';
  log.info(percent === 0 ? `unpacking ${bundle} into ${file}${there}` : `unpacking ${bundle}: ${percent} %`);
}
