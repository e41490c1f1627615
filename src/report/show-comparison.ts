// SPDX-License-Identifier: Apache-2.0
import type { CataloguedUse } from '../action/catalogue.ts';
import type { Comparison, OnlyFound, OnlyListed } from '../action/compare.ts';
import { showData } from './data.ts';
import type { Rows } from './table.ts';

/** Places of an image that a text names; JSON has them all. */
const PLACES = 3;

/** A comparison in the format asked for. */
export async function showComparison(
  comparison: Comparison,
  form: 'text' | 'table' | 'json' | 'yaml' | 'csv',
): Promise<string> {
  if (form === 'text') return showSides(comparison);
  if (form === 'json' || form === 'yaml') return showData(comparison, form);
  const rows = rowsOf(comparison);
  if (form === 'table') return (await import('./table.ts')).showTable([HEAD, ...rows]);
  return (await import('./csv.ts')).showCsv([HEAD.map(name => name.toLowerCase()), ...rows]);
}

/** What each side lacks, and for what was found why it is needed. */
function showSides({ list, onlyListed, onlyFound, both }: Comparison): string {
  const name = list === '-' ? 'stdin' : list;
  const trusted = both.filter(({ digestOf }) => digestOf === 'list' || digestOf === 'found').length;
  const note = trusted === 0 ? '' : `; of ${trusted} only one side has the digest, and the tags agree`;
  return [
    ...section(`not in ${name}`, onlyFound.flatMap(foundLines), onlyFound.length),
    ...section(`only in ${name}`, onlyListed.flatMap(listedLines), onlyListed.length),
    `in both: ${both.length}${note}\n`,
  ].join('');
}

function section(title: string, lines: readonly string[], count: number): string[] {
  return count === 0 ? [] : [`${title}: ${count}\n`, ...lines.map(line => `  ${line}\n`)];
}

function foundLines({ image, uses, additional, listed }: OnlyFound): string[] {
  const more = uses.length - PLACES;
  return [
    image,
    ...(listed === undefined ? [] : [`  the list has ${listed.join(', ')}`]),
    ...(additional === undefined ? [] : [`  airgap.yaml adds it: ${additional}`]),
    ...uses.slice(0, PLACES).map(use => `  ${why(use)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function listedLines({ image, place, found, possible = [] }: OnlyListed): string[] {
  return [
    image,
    `  ${place}`,
    ...(found === undefined ? [] : [`  found: ${found.join(', ')}`]),
    ...possible.slice(0, PLACES).map(use => `  looks like it: ${why(use)}`),
  ];
}

/** `container in default/shop: apps/v1 Deployment web spec.…image, with metrics.enabled=true` */
function why({ rule, release, object, path, options = [] }: CataloguedUse): string {
  const latent = options.length === 0 ? '' : `, with ${options.join(' ')}`;
  return `${rule} in ${release}: ${object} ${path}${latent}`;
}

const HEAD = ['SIDE', 'IMAGE', 'OTHER VERSIONS', 'RELEASE', 'OBJECT', 'PATH', 'RULE', 'OPTIONS'];

function rowsOf({ onlyFound, onlyListed, both }: Comparison): Rows {
  return [
    ...onlyFound.flatMap(({ image, uses, additional, listed = [] }) => {
      const start = ['found', image, listed.join(' ')];
      const added = additional === undefined ? [] : [[...start, '', 'airgap.yaml', '', 'additional', '']];
      return [...added, ...uses.map(use => [...start, ...cells(use)])];
    }),
    ...onlyListed.map(({ image, place, found = [] }) => ['list', image, found.join(' '), '', '', place, '', '']),
    ...both.map(({ image, place }) => ['both', image, '', '', '', place, '', '']),
  ];
}

function cells({ release, object, path, rule, options = [] }: CataloguedUse): string[] {
  return [release, object, path, rule, options.join(' ')];
}
