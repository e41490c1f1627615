// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** Which archive of a set this one is. Its index.json says so, in annotations. */
export interface Volume {
  /** Digest of the bundle's own manifest, which all volumes of a set have. */
  readonly set: string;
  /** From 1 on. */
  readonly number: number;
  readonly count: number;
}

const SET = 'vnd.helm-airgap.volume.set';
const NUMBER = 'vnd.helm-airgap.volume.number';
const COUNT = 'vnd.helm-airgap.volume.count';

export function volumeAnnotations({ set, number, count }: Volume): Record<string, string> {
  return { [SET]: set, [NUMBER]: String(number), [COUNT]: String(count) };
}

/** Undefined for what is no volume. Throws LAYOUT_INVALID for one that cannot be; `where` names it there. */
export function readVolume(annotations: Readonly<Record<string, unknown>>, where: string): Volume | undefined {
  const said = [SET, NUMBER, COUNT].map(key => annotations[key]);
  if (said.every(value => value === undefined)) return undefined;
  const [set, number, count] = [String(said[0]), Number(said[1]), Number(said[2])];
  if (Number.isSafeInteger(number) && Number.isSafeInteger(count) && 1 <= number && number <= count)
    return { set, number, count };
  throw new AirgapError('LAYOUT_INVALID', `${where}: its index.json calls it volume ${said[1]} of ${said[2]}`, {
    hint: 'Copy it anew.',
  });
}

/** Sets of which not all volumes are among these, and the numbers that are not. Throws LAYOUT_INVALID. */
export function missingVolumes(
  all: readonly Readonly<Record<string, unknown>>[],
): { set: string; numbers: number[]; of: number }[] {
  const sets = new Map<string, { present: Set<number>; of: number }>();
  for (const { set, number, count } of all.flatMap(annotations => readVolume(annotations, 'a bundle') ?? [])) {
    const { present } = sets.get(set) ?? { present: new Set() };
    sets.set(set, { present: present.add(number), of: count });
  }
  return [...sets].flatMap(([set, { present, of }]) => {
    const numbers = Array.from({ length: of }, (_, at) => at + 1).filter(number => !present.has(number));
    return numbers.length === 0 ? [] : [{ set, numbers, of }];
  });
}

/** `shop.tar` is written as `shop.1.tar`, `shop.2.tar` and so on. */
export function volumeName(output: string, number: number): string {
  return output.replace(/\.tar$/, `.${number}.tar`);
}

/** What goes into a volume, and the bytes that it takes there. */
export interface Piece<T> {
  readonly item: T;
  readonly bytes: number;
}

/**
 * Puts each piece into the first volume that has room for it, so that what comes together mostly stays together. There is a
 * volume even for nothing. No piece may be larger than `room`, in bytes.
 */
export function divide<T>(pieces: readonly Piece<T>[], room: number): T[][] {
  const volumes: { items: T[]; free: number }[] = [{ items: [], free: room }];
  for (const { item, bytes } of pieces) {
    const volume = volumes.find(({ free }) => free >= bytes);
    if (volume === undefined) volumes.push({ items: [item], free: room - bytes });
    else volume.free -= bytes;
    volume?.items.push(item);
  }
  return volumes.map(({ items }) => items);
}
