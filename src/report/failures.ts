// SPDX-License-Identifier: Apache-2.0
import type { MirroredImage } from '../action/mirror.ts';
import { counted } from '../reference/counted.ts';
import { repositoryOf, tryReference } from '../reference/reference.ts';

/** Images named of those that failed alike; JSON has them all. */
const NAMED = 3;

/**
 * What failed, for people: each cause with the side that it came from, once for all images that it keeps away. `word` is what
 * one of them is called. Undefined when nothing failed.
 */
export function showFailures(
  images: readonly MirroredImage[],
  word = 'image',
): { readonly message: string; readonly hints: readonly string[] } | undefined {
  const failed = images.filter(({ error }) => error !== undefined);
  if (failed.length === 0) return undefined;
  const stopped = images.filter(({ state }) => state === 'stopped').length;
  const rest = stopped === 0 ? '' : `, and ${counted(stopped, word)} therefore not begun (--keep-going)`;
  const groups = [...Map.groupBy(failed, causeOf).values()].map(group => showGroup(group, word));
  const hints = failed.flatMap(({ error }) => error?.hint ?? []);
  return { message: `${counted(failed.length, word)} failed${rest}:${groups.join('')}`, hints: [...new Set(hints)] };
}

function showGroup(group: readonly MirroredImage[], word: string): string {
  const names = group.slice(0, NAMED).map(({ source, destination }) => `\n  ${source}=${destination}`);
  const more = group.length > NAMED ? `\n  and ${counted(group.length - NAMED, `more ${word}`)}` : '';
  const [{ error } = {}, another] = group;
  const cause = another === undefined ? `${error?.side}: ${error?.message}` : causeOf(another);
  return `${names.join('')}${more}\n    ${cause}`;
}

/** The side and what it said, without the names of the one image that it was said of. */
function causeOf({ source, destination, error }: MirroredImage): string {
  const own = [source, destination].flatMap(namesIn);
  const words = (error?.message ?? '').split(' ').map(word => {
    const isOwn = own.some(name => word === name || word.startsWith(`${name}:`) || word.startsWith(`${name}@`));
    return isOwn ? `…${/[:,;]?$/.exec(word)?.[0]}` : word;
  });
  return `${error?.side}: ${words.join(' ')}`;
}

/** What an image's repository is called: with its host, and as the host itself has it. */
function namesIn(name: string): string[] {
  const reference = tryReference(name);
  return reference === undefined ? [name] : [repositoryOf(reference), reference.repository];
}
