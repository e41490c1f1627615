// SPDX-License-Identifier: Apache-2.0

/** The middle one; of an even number, the upper of the two. NaN for none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
