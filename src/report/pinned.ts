// SPDX-License-Identifier: Apache-2.0

/** A name with its digest, which one without a tag has already. */
export function pinned(name: string, digest: string): string {
  return name.includes('@') ? name : `${name}@${digest}`;
}
