// SPDX-License-Identifier: Apache-2.0
import { type Reference, tagOf } from './reference.ts';

/**
 * True when two references name one image: the same repository, and the same digest or else the same tag. A digest on
 * one side only is believed when the tags agree; without tag and digest `latest` is meant, as for a runtime.
 */
export function isSameImage(a: Reference, b: Reference): boolean {
  if (!isSameRepository(a, b)) return false;
  if (a.digest !== undefined && b.digest !== undefined) return a.digest === b.digest;
  const tag = tagOf(a);
  return tag !== undefined && tag === tagOf(b);
}

/** True when two references differ at most in tag and digest. */
export function isSameRepository(a: Reference, b: Reference): boolean {
  return a.registry === b.registry && a.repository === b.repository;
}
