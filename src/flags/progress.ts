// SPDX-License-Identifier: Apache-2.0
import { visible } from '../reference/visible.ts';

/** Shows how far something is. */
export interface Show {
  readonly step: (done: number, total: number, name: string) => void;
  /** Clears the line. */
  readonly stop: () => void;
}

/** A single line that rewrites itself, on a terminal only; else nothing, so that logs hold no progress. */
export function progressOn(terminal: boolean, stream: NodeJS.WriteStream, title: string): Show {
  if (!terminal) return { step: () => {}, stop: () => {} };
  const clear = '\r\u001b[2K';
  return {
    step: (done, total, name) =>
      stream.write(clear + visible(`${title} ${done}/${total} ${name}`).slice(0, stream.columns)),
    stop: () => stream.write(clear),
  };
}
