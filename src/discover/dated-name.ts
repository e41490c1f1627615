// SPDX-License-Identifier: Apache-2.0
import type { ObjectIdentity } from '../rendered/identity.ts';

/** A day with or without the time, `2026-11-22-00-31`, `20261122T003105`, or seconds since 1970. */
const MOMENT =
  /(?<!\d)(?:20\d\d([-.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[-.t]?\d\d(?:[-.]?\d\d){0,2}z?)?|1[6-9]\d{8}(?:\d{3})?)(?!\d)/gi;

/** True when an object's name holds what reads as a moment. */
export function isDated({ name }: ObjectIdentity): boolean {
  return name.search(MOMENT) !== -1;
}

/** The object with `*` in place of moments: two renders within one minute share them, and the next day's does not. */
export function undated<T extends { readonly object: ObjectIdentity }>(use: T): T {
  if (!isDated(use.object)) return use;
  return { ...use, object: { ...use.object, name: use.object.name.replace(MOMENT, '*') } };
}
