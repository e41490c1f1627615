// SPDX-License-Identifier: Apache-2.0
import { AirgapError, reasonOf } from '../errors.ts';

/** Takes the error of reading a file or folder of the user's, and throws INPUT_NOT_FOUND. */
export function unreadable(where: string): (cause: unknown) => never {
  return cause => {
    const reason = reasonOf(cause as NodeJS.ErrnoException);
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${reason}`, { cause });
  };
}
