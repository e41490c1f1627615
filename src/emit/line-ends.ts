// SPDX-License-Identifier: Apache-2.0

/** Lines as the file ends its first one; files with both ends exist, and keep them. */
export function endLinesAs(file: string, added: string): string {
  return /^[^\n]*\r\n/.test(file) ? added.replaceAll('\n', '\r\n') : added;
}
