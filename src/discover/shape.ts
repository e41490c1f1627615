// SPDX-License-Identifier: Apache-2.0
import { isDigest } from '../reference/digest.ts';
import { type Reference, tryReference, writtenHost } from '../reference/reference.ts';
import type { KeyHint } from './key.ts';
import { isKnownHost } from './known-hosts.ts';

/** How a string came to be judged: a value of its own, or one word among others in a text. */
export type Setting = 'whole' | 'word';

/** A reference with what its shape and key say of it. */
export interface Judged {
  readonly reference: Reference;
  readonly certainty: 'likely' | 'possible';
}

const VERSION_LIKE = /\d|^(latest|edge|nightly|main|master|stable|dev|canary|head)\b/;
/** Stricter, for `name:tag` alone, where most are ports and log levels; `may-hold-image.ts` looks for the same. */
const BARE_TAG = /^v?(?:\d[\w-]*[.a-z]|(?:latest|edge|nightly|main|master|stable|dev|canary|head)\b)/;
const RELEASE = /^v?\d+\.\d/;
/** Hosts of labels and API groups, which hold no images (`app.kubernetes.io/version:1.2`). */
const LABELS = /(^|\.)(kubernetes|k8s)\.io$/;
const MAXIMUM = 400;

/** True for a text that reads as a version: it has a digit, or begins with a word such as `latest`. */
export function isVersion(text: string): boolean {
  return VERSION_LIKE.test(text);
}

/**
 * Judges a string by shape, key and setting together. Precision measured over 228 charts (operators.md §3): known host
 * with tag 98 %, `namespace/name:tag` 83 %, bare `name:tag` 8 %, host without tag 0 %.
 */
export function judge(text: string, hint: KeyHint, setting: Setting, hosts: ReadonlySet<string>): Judged | undefined {
  if (hint === 'never' || text.length > MAXIMUM || text.length < 3 || text.includes('://') || isDigest(text))
    return undefined;
  const reference = tryReference(text);
  if (reference === undefined) return undefined;
  const certainty = weigh(reference, hint, setting, hosts);
  return certainty === undefined ? undefined : { reference, certainty };
}

function weigh(
  { written, repository, tag, digest }: Reference,
  hint: KeyHint,
  setting: Setting,
  hosts: ReadonlySet<string>,
): Judged['certainty'] | undefined {
  const host = writtenHost(written);
  const isPath = written.includes('/');
  const known = host !== undefined && isKnownHost(host, hosts);
  if (host !== undefined && !known && LABELS.test(host)) return undefined;
  if (digest !== undefined) return 'likely';
  if (tag === undefined) return untagged(isPath, known, hint, setting);
  if (known) return 'likely';
  if (hint === 'image') return setting === 'whole' || VERSION_LIKE.test(tag) || isPath ? 'likely' : 'possible';
  if (!isPath)
    return setting === 'whole' && BARE_TAG.test(tag) && !/^[\d.]+$/.test(repository) ? 'possible' : undefined;
  if (!VERSION_LIKE.test(tag)) return undefined;
  if (host !== undefined) return setting === 'whole' && !/^\d+$/.test(tag) ? 'likely' : 'possible';
  return setting === 'whole' || RELEASE.test(tag) ? 'likely' : 'possible';
}

/** Without tag or digest only the key can tell, and even then the version may be the operator's to choose. */
function untagged(isPath: boolean, known: boolean, hint: KeyHint, setting: Setting): Judged['certainty'] | undefined {
  if (setting === 'word') return undefined;
  if (known) return 'possible';
  return hint === 'image' && isPath ? 'possible' : undefined;
}
