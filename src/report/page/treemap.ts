// SPDX-License-Identifier: Apache-2.0

/** A rectangle in parts of the whole, 0 to 1. */
export interface Tile<T> {
  readonly item: T;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Box = Omit<Tile<unknown>, 'item'>;

/**
 * Rectangles whose areas are as their sizes, nearly square (Bruls, Huizing, van Wijk: Squarified Treemaps). `ratio` is width by
 * height of the whole. Items of no size get no tile.
 */
export function treemap<T>(items: readonly T[], sizeOf: (item: T) => number, ratio: number): Tile<T>[] {
  const sized = items.map(item => ({ item, size: sizeOf(item) })).filter(({ size }) => size > 0);
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  let rest = sized.map(({ item, size }) => ({ item, area: (size / total) * ratio })).sort((a, b) => b.area - a.area);
  let box: Box = { x: 0, y: 0, width: ratio, height: 1 };
  const tiles: Tile<T>[] = [];
  while (rest.length > 0) {
    const side = Math.min(box.width, box.height);
    let count = 1;
    while (count < rest.length && worst(rest.slice(0, count + 1), side) <= worst(rest.slice(0, count), side))
      count += 1;
    const { placed, left } = row(rest.slice(0, count), box);
    tiles.push(...placed);
    rest = rest.slice(count);
    box = left;
  }
  return tiles.map(({ x, width, ...tile }) => ({ ...tile, x: x / ratio, width: width / ratio }));
}

/** The longest side by the shortest of the worst rectangle in a row along a side. */
function worst(row: readonly { readonly area: number }[], side: number): number {
  const depth = row.reduce((sum, { area }) => sum + area, 0) / side;
  return Math.max(...row.map(({ area }) => Math.max(depth ** 2 / area, area / depth ** 2)));
}

function row<T>(items: readonly { item: T; area: number }[], box: Box): { placed: Tile<T>[]; left: Box } {
  const upright = box.width >= box.height;
  const side = upright ? box.height : box.width;
  const depth = items.reduce((sum, { area }) => sum + area, 0) / side;
  let at = 0;
  const placed = items.map(({ item, area }) => {
    const length = area / depth;
    const tile = upright
      ? { item, x: box.x, y: box.y + at, width: depth, height: length }
      : { item, x: box.x + at, y: box.y, width: length, height: depth };
    at += length;
    return tile;
  });
  const left = upright
    ? { ...box, x: box.x + depth, width: Math.max(0, box.width - depth) }
    : { ...box, y: box.y + depth, height: Math.max(0, box.height - depth) };
  return { placed, left };
}
