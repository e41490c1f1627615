// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock.ts';
import { isConnectionLost } from './network-error.ts';
import type { HttpAnswer } from './transport.ts';

export interface RetryPolicy {
  readonly clock: Clock;
  readonly retries: number;
}

/** Answers that say "later": throttled, out of step with its storage for a moment, or a gateway without its registry. */
const PASSING = new Set([429, 500, 502, 503, 504]);
const FIRST_WAIT = 500;
/** Longest wait that we do on our own, in milliseconds. Docker Hub may ask for hours: then say so instead. */
export const LONGEST_WAIT = 30_000;

/**
 * Sends again after a passing answer or a lost connection, waiting 0.5, 1, 2 s or what Retry-After says. The last answer
 * or error is given back as it is. A timeout is not retried: its wait was the patience we have.
 */
export async function withRetries<Answer extends HttpAnswer>(
  policy: RetryPolicy,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  const { clock, retries } = policy;
  for (let tried = 0; tried < retries; tried += 1) {
    const pause = pauseBefore(tried);
    try {
      const answer = await attempt();
      const wait = PASSING.has(answer.status) ? (retryAfter(answer, clock) ?? pause) : undefined;
      if (wait === undefined || wait > LONGEST_WAIT) return answer;
      await clock.sleep(wait);
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      await clock.sleep(pause);
    }
  }
  return attempt();
}

/** True for a status that may be another one in a while. */
export function isPassing(status: number): boolean {
  return PASSING.has(status);
}

/** How long to wait, in milliseconds, when `failures` tries have failed before. */
export function pauseBefore(failures: number): number {
  return Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
}

/** Milliseconds that Retry-After asks for, as seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfter(answer: Pick<HttpAnswer, 'headers'>, clock: Clock): number | undefined {
  const text = answer.headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}
