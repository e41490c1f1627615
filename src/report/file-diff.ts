// SPDX-License-Identifier: Apache-2.0
import { createTwoFilesPatch } from 'diff';

/** A unified diff of a file as it is and as it would be written; '' when nothing would change. */
export function showFileDiff(file: string, before: string, after: string): string {
  return before === after ? '' : createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3 });
}
