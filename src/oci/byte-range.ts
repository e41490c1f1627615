// SPDX-License-Identifier: Apache-2.0

/** Bytes of a content, both ends included (RFC 9110, byte ranges). */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` header asks for of `size` bytes. `whole` also for what RFC 9110 lets a server ignore: other units, broken
 * words, and lists of ranges, so that no list however long costs anything.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'whole';
  if (from === '') return Number(to) === 0 || size === 0 ? 'unsatisfiable' : suffix(Number(to), size);
  const first = Number(from);
  if (to !== '' && Number(to) < first) return 'whole';
  if (first >= size) return 'unsatisfiable';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

function suffix(length: number, size: number): ByteRange {
  return { first: Math.max(0, size - length), last: size - 1 };
}
