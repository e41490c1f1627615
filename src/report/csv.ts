// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'csv-stringify/sync';
import type { Rows } from './table.ts';

/** What a spreadsheet would run. A dash alone says that there is nothing. */
const FORMULA = /^(?:[=+@\t\r]|-.)/s;

/** Comma-separated values, quoted where needed (RFC 4180, but lines end in a line feed). A formula gets a `'` in front. */
export function showCsv(rows: Rows): string {
  return stringify(rows.map(row => row.map(cell => (FORMULA.test(cell) ? `'${cell}` : cell))));
}
