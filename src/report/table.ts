// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';

export type Rows = readonly (readonly string[])[];

/** Columns as kubectl prints them: padded, three spaces between, no lines. The first row is the header. */
export function showTable(rows: Rows): string {
  const bare = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '   ',
  };
  const table = new Table({ chars: bare, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  return `${table.toString().replace(/(?<! ) +$/gm, '')}\n`;
}
