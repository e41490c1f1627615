// SPDX-License-Identifier: Apache-2.0

import { remembered } from '../reference/remembered.ts';
import { splitTag } from '../reference/written-image.ts';
import { type Glob, globOf } from './glob.ts';

/**
 * A glob of the last parts of an image's name: `strimzi/operator` is that image on any host and behind any mirror's
 * prefix. A `*` stays within its part.
 */
export interface RepositoryGlob {
  /** Per alternative one of the `keysOf` that an image has which fits; undefined where every image must be asked. */
  readonly keys: readonly (string | undefined)[];
  /** `parts` are those of `namePartsOf`. */
  matches(parts: readonly string[]): boolean;
}

const cache = new Map<string, RepositoryGlob>();

export function repositoryGlobOf(pattern: string): RepositoryGlob {
  return remembered(cache, pattern, compile);
}

function compile(pattern: string): RepositoryGlob {
  const alternatives = pattern.split('|').map(alternative => alternative.split('/').map(globOf));
  return {
    keys: alternatives.map(keyOf),
    matches: parts => alternatives.some(globs => endsWith(parts, globs)),
  };
}

function keyOf(globs: readonly Glob[]): string | undefined {
  const [last, before] = [globs.at(-1)?.exact?.[0], globs.at(-2)?.exact?.[0]];
  return last ?? (before === undefined ? undefined : `${before}/`);
}

/** Where to look for globs that may fit an image of these parts: its last part, and the one before with a `/`. */
export function keysOf(parts: readonly string[]): readonly (string | undefined)[] {
  return [parts.at(-1), `${parts.at(-2)}/`, undefined];
}

/** Parts of a written image's name, host first when there is one, without tag and digest: `quay.io` `strimzi` `operator`. */
export function namePartsOf(written: string): string[] {
  return splitTag(written)[0].split('/');
}

function endsWith(parts: readonly string[], globs: readonly Glob[]): boolean {
  const from = parts.length - globs.length;
  return from >= 0 && globs.every((glob, index) => glob.matches(parts[from + index] ?? ''));
}

/** True when there is an image that two alternatives of globs both match. */
export function canBeOne(one: string, other: string): boolean {
  const [longer, shorter] = [one.split('/'), other.split('/')].sort((a, b) => b.length - a.length);
  const from = (longer?.length ?? 0) - (shorter?.length ?? 0);
  return shorter?.every((part, index) => canMeet(part, longer?.[from + index] ?? '')) === true;
}

/** With a `*` in both, whatever stands between their beginnings and ends can be put in a row. */
function canMeet(one: string, other: string): boolean {
  if (!one.includes('*')) return globOf(other).matches(one);
  if (!other.includes('*')) return globOf(one).matches(other);
  const begin = one.startsWith(beginOf(other)) || other.startsWith(beginOf(one));
  return begin && (one.endsWith(endOf(other)) || other.endsWith(endOf(one)));
}

function beginOf(glob: string): string {
  return glob.slice(0, glob.indexOf('*'));
}

function endOf(glob: string): string {
  return glob.slice(glob.lastIndexOf('*') + 1);
}
