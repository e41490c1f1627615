// SPDX-License-Identifier: Apache-2.0

/** One measurement: how many things, and what they cost. */
export interface Measured {
  readonly size: number;
  readonly cost: number;
}

/** The line `cost = base + each * size` nearest to all measurements (least squares), and how well it says them: 1 is on the line. */
export function linearFit(measured: readonly Measured[]): { base: number; each: number; r2: number } {
  const [x, y] = [mean(measured.map(({ size }) => size)), mean(measured.map(({ cost }) => cost))];
  const spread = sum(measured.map(({ size }) => (size - x) ** 2));
  const each = sum(measured.map(({ size, cost }) => (size - x) * (cost - y))) / spread;
  const base = y - each * x;
  const off = sum(measured.map(({ size, cost }) => (cost - base - each * size) ** 2));
  const all = sum(measured.map(({ cost }) => (cost - y) ** 2));
  return { base, each, r2: all === 0 ? 1 : 1 - off / all };
}

/** How cost grows with size once what each start costs is taken off: 1 is linear, 2 quadratic. */
export function exponent(measured: readonly Measured[], start: number): number {
  return linearFit(
    measured.map(({ size, cost }) => ({ size: Math.log(size), cost: Math.log(Math.max(cost - start, 1)) })),
  ).each;
}

function mean(list: readonly number[]): number {
  return sum(list) / list.length;
}

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}
