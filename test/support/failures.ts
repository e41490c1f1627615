// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { AirgapError, type ErrorCode } from '../../src/errors.ts';

/** Passes when the call throws an AirgapError with this code, and with a message that matches. Gives the error back. */
export function fails(call: () => unknown, code: ErrorCode, message: RegExp = /./): AirgapError {
  try {
    call();
  } catch (error) {
    return checked(error, code, message);
  }
  return assert.fail(`expected ${code}`);
}

/** The same for what fails later. */
export async function failsLater(
  promise: Promise<unknown>,
  code: ErrorCode,
  message: RegExp = /./,
): Promise<AirgapError> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}`),
    (cause: unknown) => cause,
  );
  return checked(error, code, message);
}

function checked(error: unknown, code: ErrorCode, message: RegExp): AirgapError {
  assert.ok(error instanceof AirgapError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}
