// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';

export type Side = 'source' | 'target';

/** A failure of a copy that knows at which end it was. Code, message and hint are those of its cause. */
export class SideError extends AirgapError {
  readonly side: Side;

  constructor(side: Side, cause: AirgapError) {
    super(cause.code, cause.message, { cause, ...(cause.hint !== undefined && { hint: cause.hint }) });
    this.name = 'SideError';
    this.side = side;
  }
}

/** The error with its side; one that knows its own keeps it, and a defect stays what it is. */
export function atSide(side: Side, error: unknown): unknown {
  return error instanceof AirgapError && !(error instanceof SideError) ? new SideError(side, error) : error;
}

/** Runs a task at one end. */
export async function onSide<T>(side: Side, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw atSide(side, error);
  }
}
