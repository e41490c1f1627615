// SPDX-License-Identifier: Apache-2.0
import type { Catalogue, CataloguedUse } from '../action/catalogue.ts';
import type { Rows } from './table.ts';

/** One canonical reference a line. */
export function showImages({ images }: Catalogue): string {
  return images.map(({ image }) => `${image}\n`).join('');
}

const COLUMNS = ['IMAGE', 'RELEASE', 'OBJECT', 'PATH', 'RULE', 'CERTAINTY', 'VALUES', 'TEMPLATE'] as const;

/** A line for each use. Without tracing there is no column of values. */
export async function showUses(all: Catalogue, form: 'table' | 'csv'): Promise<string> {
  const traced = all.images.some(({ uses }) => uses.some(({ values }) => values !== undefined));
  const uses = all.images.flatMap(({ image, uses: own }) => own.map(use => ({ image, use })));
  if (form === 'csv') {
    const header = [...COLUMNS.map(column => column.toLowerCase()), 'written'];
    const { showCsv } = await import('./csv.ts');
    return showCsv([header, ...uses.map(({ image, use }) => [...cells(image, use), use.written])]);
  }
  const width = traced ? 7 : 6;
  const { showTable } = await import('./table.ts');
  return showTable([COLUMNS.slice(0, width), ...uses.map(({ image, use }) => cells(image, use).slice(0, width))]);
}

function cells(image: string, use: CataloguedUse): Rows[number] {
  const { release, object, path, rule, certainty, values, template } = use;
  return [
    image,
    release,
    object,
    path,
    rule,
    certainty,
    values === undefined ? '' : values.join(' ') || '-',
    template ?? '',
  ];
}
