// SPDX-License-Identifier: Apache-2.0

/** One request, when it is over. Headers are not in it, and of the query only containerd's `ns`: neither may hold a secret here. */
export interface Served {
  readonly remote: string;
  readonly method: string;
  readonly path: string;
  readonly ns?: string;
  readonly status: number;
  /** Of the body, handed to the connection. */
  readonly bytes: number;
  readonly milliseconds: number;
  readonly agent: string;
  /** The client was not given all of it. */
  readonly cut?: boolean;
  readonly problem?: string;
}

export type LogFormat = 'text' | 'json';

/** Words for people; `served` for each request. */
export interface ServeLog {
  info(message: string): void;
  warn(message: string): void;
  served(request: Served): void;
}

/** A log of one line an event. `now` gives its time. */
export function createLog(format: LogFormat, write: (line: string) => void, now: () => Date): ServeLog {
  if (format === 'json') {
    const line = (level: string, fields: object): void =>
      write(`${JSON.stringify({ time: now().toISOString(), level, ...fields })}\n`);
    return {
      info: message => line('info', { message }),
      warn: message => line('warning', { message }),
      served: request => line(request.problem === undefined ? 'info' : 'error', { message: 'served', ...request }),
    };
  }
  return {
    info: message => write(`${message}\n`),
    warn: message => write(`Warning: ${message}\n`),
    served: request => write(`${now().toISOString()} ${showServed(request)}\n`),
  };
}

/** What a client chose: in quotes, and without what ends a line or moves a terminal's cursor. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function showServed({ remote, method, path, ns, status, bytes, milliseconds, agent, cut, problem }: Served): string {
  const target = quoted(ns === undefined ? path : `${path}?ns=${ns}`);
  const words = [remote, method, target, status, `${bytes} bytes`, `${milliseconds} ms`, quoted(agent)];
  return [...words, ...(cut ? ['cut short'] : []), ...(problem === undefined ? [] : [problem])].join(' ');
}
