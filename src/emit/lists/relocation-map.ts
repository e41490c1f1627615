// SPDX-License-Identifier: Apache-2.0
import { type ListedImage, pinned } from '../../plan/image-list.ts';
import { type MirrorTarget, mirrorReference } from '../../plan/layout.ts';
import { compare } from '../../reference/order.ts';
import { canonical, parseReference } from '../../reference/reference.ts';
import type { ListFormat } from './list-format.ts';

/**
 * CNAB's relocation-mapping.json (cnabio/cnab-spec 103-bundle-runtime.md, schema/relocation-mapping.schema.json): each way
 * of writing an image is a key of its own. `kbld --image-map-file` reads the same.
 */
export const relocationMap: ListFormat = {
  name: 'relocation-map',
  reader: 'CNAB tools, kbld --image-map-file',
  needsMirror: true,
  write: ({ images, mirror }) => {
    const entries = mirror === undefined ? [] : images.flatMap(image => entriesOf(image, mirror));
    const sorted = entries.sort(([a], [b]) => compare(a, b));
    return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
  },
};

function entriesOf(image: ListedImage, mirror: MirrorTarget): (readonly [string, string])[] {
  const target = canonical(mirrorReference(parseReference(pinned(image)), mirror));
  const names = new Set([...image.names, ...image.written]);
  return [...names].map(name => [name, target] as const);
}
