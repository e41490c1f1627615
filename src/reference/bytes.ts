// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 GB`: decimal units, as registries and networks count. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 && unit > 0 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}

/** Reads `500kB`, `10MB`, `4GiB` or a plain number, in bytes. Throws USAGE; `what` names the value there. */
export function parseBytes(text: string, what: string): number {
  const [, number = '', unit = '', binary] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim()) ?? [];
  const power = ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
  const bytes = Math.floor(Number(number) * (binary ? 1024 : 1000) ** power);
  if (number !== '' && bytes > 0) return bytes;
  throw new AirgapError('USAGE', `${what} ${text} is not a number of bytes`, { hint: 'Write 500kB, 10MB, or 4GiB.' });
}
