// SPDX-License-Identifier: Apache-2.0

/** A request's path, decoded and split at its slashes, and its query. */
export interface RequestTarget {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Takes a request line's target apart: `/v2/a/b?n=1`, or the same behind `http://host`. Undefined for what no honest client
 * writes: broken escapes, and parts that are, or hide behind escapes, a slash, `.`, `..` or a control character.
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = local.indexOf('?');
  const path = mark === -1 ? local : local.slice(0, mark);
  if (!path.startsWith('/')) return undefined;
  const parts = path.slice(1).split('/').map(decode);
  if (!parts.every(part => part !== undefined && isPlain(part))) return undefined;
  return { parts: parts as string[], query: new URLSearchParams(mark === -1 ? '' : local.slice(mark + 1)) };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function isPlain(part: string): boolean {
  return part !== '.' && part !== '..' && !/[/\\\p{Cc}]/u.test(part);
}
