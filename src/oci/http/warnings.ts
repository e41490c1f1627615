// SPDX-License-Identifier: Apache-2.0
import { plainWords } from './plain-words.ts';
import type { HttpAnswer } from './transport.ts';

/** Takes a sentence that a registry wants people to see. */
export type OnWarning = (text: string) => void;

/** `299 - "text"`, the one form that distribution-spec gives meaning to; several may stand in a header. */
const WARNING = /(?:^|,)\s*299\s+-\s+"((?:[^"\\]|\\.)*)"/g;

/** Tells each warning of each host once, fit for a terminal; `HOST says: …`. */
export function tellOnce(onWarning: OnWarning): (host: string, answer: Pick<HttpAnswer, 'headers'>) => void {
  const told = new Set<string>();
  return (host, { headers }) => {
    for (const [, quoted = ''] of headers.warning?.matchAll(WARNING) ?? []) {
      const text = `${host} says: ${plainWords(quoted.replace(/\\(.)/g, '$1'))}`;
      if (told.size < MOST && !told.has(text)) onWarning(text);
      told.add(text);
    }
  };
}

/** One that has a new thing to say with each answer is not listened to for ever. */
const MOST = 20;
