// SPDX-License-Identifier: Apache-2.0

export type Rows = readonly (readonly string[])[];

/** Columns as kubectl prints them: padded, three spaces between, no lines. The first row is the header. */
export async function showTable(rows: Rows): Promise<string> {
  const { default: Table } = await import('cli-table3');
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
  table.push(...rows.map(row => [...row]));
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

/** Comma-separated values, quoted where needed (RFC 4180, but lines end in a line feed). */
export async function showCsv(rows: Rows): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify(rows.map(row => [...row]));
}
