// SPDX-License-Identifier: Apache-2.0
import type { Catalogue, CataloguedUse } from '../action/catalogue.ts';
import { showData } from './data.ts';
import type { Rows } from './table.ts';

/** A catalogue in the format asked for; a text is one canonical reference a line. */
export async function showCatalogue(all: Catalogue, form: 'text' | 'table' | 'json' | 'yaml' | 'csv'): Promise<string> {
  if (form === 'text') return all.images.map(({ image }) => `${image}\n`).join('');
  return form === 'table' || form === 'csv' ? showUses(all, form) : showData(all, form);
}

const COLUMNS = ['IMAGE', 'RELEASE', 'OBJECT', 'PATH', 'RULE', 'CERTAINTY', 'VALUES', 'TEMPLATE', 'OPTIONS'] as const;
type Column = (typeof COLUMNS)[number];

/** A line for each use. A table has columns of values and options only when these were looked for. */
async function showUses(all: Catalogue, form: 'table' | 'csv'): Promise<string> {
  const uses = all.images.flatMap(({ image, uses: own }) => own.map(use => ({ image, use })));
  if (form === 'csv') {
    const columns = COLUMNS.filter(column => column !== 'OPTIONS');
    const header = [...columns.map(column => column.toLowerCase()), 'written', 'options'];
    const rows = uses.map(({ image, use }) => [
      ...cells(image, use, columns),
      use.written,
      cell(image, use, 'OPTIONS'),
    ]);
    return (await import('./csv.ts')).showCsv([header, ...rows]);
  }
  const columns = COLUMNS.filter(column => {
    if (column === 'VALUES') return uses.some(({ use }) => use.values !== undefined);
    return column === 'OPTIONS' ? uses.some(({ use }) => use.options !== undefined) : column !== 'TEMPLATE';
  });
  const { showTable } = await import('./table.ts');
  return showTable([columns, ...uses.map(({ image, use }) => cells(image, use, columns))]);
}

function cells(image: string, use: CataloguedUse, columns: readonly Column[]): Rows[number] {
  return columns.map(column => cell(image, use, column));
}

function cell(image: string, use: CataloguedUse, column: Column): string {
  if (column === 'IMAGE') return image;
  if (column === 'VALUES') return use.values === undefined ? '' : use.values.join(' ') || '-';
  if (column === 'OPTIONS') return use.options?.join(' ') ?? '';
  return use[FIELDS[column]] ?? '';
}

const FIELDS = {
  RELEASE: 'release',
  OBJECT: 'object',
  PATH: 'path',
  RULE: 'rule',
  CERTAINTY: 'certainty',
  TEMPLATE: 'template',
} as const;
