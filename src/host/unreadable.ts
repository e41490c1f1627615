// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** Takes the error of reading a file or folder of the user's, and throws INPUT_NOT_FOUND. */
export function unreadable(where: string): (cause: unknown) => never {
  return cause => {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${code ?? message}`, { cause });
  };
}
