// SPDX-License-Identifier: Apache-2.0

/** What a text says as JSON; undefined for what is none. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
