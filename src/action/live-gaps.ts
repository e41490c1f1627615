// SPDX-License-Identifier: Apache-2.0
import type { Description, Gap } from '../lock/lock.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import type { LiveImage, LiveImages } from './live-images.ts';

/** What is known of the image behind a name. */
export interface Known {
  readonly description: Description;
  /** What nodes may call it. */
  readonly ids: ReadonlySet<string>;
}

/** What stands where a name should, and names at the mirror that lead nowhere upstream. */
export function namelessGaps({ invalid, untold }: LiveImages): Gap[] {
  return [
    ...invalid.map(({ release, object, path, text }) => ({
      release,
      reason: 'invalid' as const,
      detail: `${object} ${path}: ${shown(text)}`,
    })),
    ...untold.map(({ release, image }) => ({
      release,
      reason: 'cluster' as const,
      detail: `${image}: a name at the mirror whose upstream name the layout does not tell`,
      close: 'additionalImages: [{image: UPSTREAM, reason: REASON}]',
    })),
  ];
}

/** Images that were loaded into a node are known by their config alone, and what never ran by nothing. */
export function gapsOf({ reference, declared, running }: LiveImage, main: Known | undefined, asked: boolean): Gap[] {
  const loaded = running.filter(({ id }) => id.kind === 'config' && !main?.ids.has(id.digest));
  const isKnown = (reference.digest ?? main?.description.digest) !== undefined;
  if (isKnown && loaded.length === 0) return [];
  const name = canonical(reference);
  const configs = [...new Set(loaded.flatMap(({ id }) => (id.kind === 'none' ? [] : [id.digest])))].sort(compare);
  const node = configs.length === 0 ? 'no node runs it' : `nodes tell the config alone, ${configs.join(', ')},`;
  const nobody = asked ? 'and no registry tells the digest' : 'and no registry was asked';
  const registry = isKnown ? 'which is not seen in what is locked' : nobody;
  const uses = isKnown ? loaded.map(({ use }) => use) : [...declared, ...running.map(({ use }) => use)];
  return [...new Set(uses.map(({ release }) => release))].map(release => ({
    release,
    reason: 'cluster',
    detail: `${name}: ${node} ${registry}`,
    ...(!isKnown && asked && { close: `ignore: [{image: "${name}", reason: REASON}]` }),
  }));
}

/** What is no name may be anything, also what a terminal obeys. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 255)).replace(/\p{C}/gu, '\ufffd');
}
