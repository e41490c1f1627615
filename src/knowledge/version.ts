// SPDX-License-Identifier: Apache-2.0
import semver from 'semver';
import { withoutSentinels } from '../discover/sentinel.ts';
import { remembered } from '../reference/remembered.ts';

/** The version in a tag: at its beginning or behind a word, `v1.2.3`, `9.1`, `17`, `edge-24.11.1`; not a date or a commit. */
const NUMBERED = /^(?:[a-zA-Z][a-zA-Z-]*[-_])?v?(\d{1,6}(?:\.\d{1,9}){1,2})(?![\d])/;
const MAJOR = /^v?(\d{1,4})$/;

/**
 * The version that a tag says, `1.2.3` for `v1.2.3-debian-12-r0`; pre-releases count as the release they lead to.
 * Undefined for `latest`, `main`, commits and digests.
 */
export function versionOf(tag: string): string | undefined {
  const text = withoutSentinels(tag).trim();
  const number = NUMBERED.exec(text)?.[1] ?? MAJOR.exec(text)?.[1];
  if (number === undefined) return undefined;
  const [major = 0, minor = 0, patch = 0] = number.split('.').map(Number);
  return `${major}.${minor}.${patch}`;
}

/** Parsed ranges of rules: there are few, and each is asked often. */
const ranges = new Map<string, semver.Range>();

function rangeOf(text: string): semver.Range {
  return remembered(ranges, text, () => new semver.Range(text));
}

/** What was asked last: a rule asks of one version which of its ranges holds it. */
let last: { readonly text: string; readonly version: semver.SemVer | undefined } | undefined;

function parsed(text: string): semver.SemVer | undefined {
  if (last?.text !== text) {
    const version = versionOf(text);
    last = { text, version: version === undefined ? undefined : new semver.SemVer(version) };
  }
  return last.version;
}

/** True when the text's version is in the range; `*` holds every text, versions or not. */
export function isInRange(text: string, range: string): boolean {
  if (range === '*') return true;
  const version = parsed(text);
  return version !== undefined && rangeOf(range).test(version);
}

/** True for a range such as `>=1.2.0 <1.3.0`. */
export function isRange(range: string): boolean {
  return semver.validRange(range) !== null;
}
