// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'csv-stringify/sync';
import type { Rows } from './table.ts';

/** Comma-separated values, quoted where needed (RFC 4180, but lines end in a line feed). What a spreadsheet would run, `=…`, gets a `'`. */
export function showCsv(rows: Rows): string {
  return stringify(
    rows.map(row => [...row]),
    { escape_formulas: true },
  );
}
