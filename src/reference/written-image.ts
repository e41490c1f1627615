// SPDX-License-Identifier: Apache-2.0

/** Name and tag of a written image, be it a reference or not; the digest belongs to neither. */
export function splitTag(written: string): [name: string, tag: string | undefined] {
  const at = written.indexOf('@');
  const named = at === -1 ? written : written.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon === -1 ? [named, undefined] : [named.slice(0, colon), named.slice(colon + 1)];
}
