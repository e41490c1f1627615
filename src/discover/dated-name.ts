// SPDX-License-Identifier: Apache-2.0
import type { ObjectIdentity } from '../rendered/identity.ts';

const [MONTH, DAY] = ['(?:0[1-9]|1[0-2])', '(?:0[1-9]|[12]\\d|3[01])'];
const MONTH_NAME = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}';
const TIME = '(?:[-.t]?\\d\\d(?:[-.]?\\d\\d){0,2}z?)?';
const DAYS = [
  `20\\d\\d(?<y>[-.]?)${MONTH}\\k<y>${DAY}`,
  `${DAY}(?<d>[-.]?)${MONTH}\\k<d>20\\d\\d`,
  `${MONTH}(?<m>[-.]?)${DAY}\\k<m>20\\d\\d`,
  `${MONTH_NAME}[-.]?\\d{1,2}[-.]?20\\d\\d`,
  `\\d{1,2}[-.]?${MONTH_NAME}[-.]?20\\d\\d`,
];
/** A day with or without the time, `2026-11-22-00-31`, `20261122T003105`, `22-nov-2026`, one of two digits a part with it, or seconds since 1970. */
const MOMENT = new RegExp(
  `(?<!\\d)(?:(?:${DAYS.join('|')})${TIME}|\\d\\d${MONTH}${DAY}[-.]?(?:[01]\\d|2[0-3])[0-5]\\d(?:[0-5]\\d)?|1[6-9]\\d{8}(?:\\d{3})?)(?!\\d)`,
  'gi',
);

/** True when an object's name holds what reads as a moment. */
export function isDated({ name }: ObjectIdentity): boolean {
  return name.search(MOMENT) !== -1;
}

/** The object with `*` in place of moments: two renders within one minute share them, and the next day's does not. */
export function undated<T extends { readonly object: ObjectIdentity }>(use: T): T {
  if (!isDated(use.object)) return use;
  return { ...use, object: { ...use.object, name: use.object.name.replace(MOMENT, '*') } };
}
