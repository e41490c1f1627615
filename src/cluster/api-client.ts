// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AirgapError } from '../errors.ts';
import { type Clock, systemClock } from '../oci/http/clock.ts';
import { isConnectionLost } from '../oci/http/network-error.ts';
import { isPassing, LONGEST_WAIT, pauseBefore, retryAfter } from '../oci/http/retry.ts';
import { type Access, type ClusterOptions, openAccess } from './access.ts';
import { answerError, networkError } from './api-error.ts';
import { Connection } from './connection.ts';

export const JSON_TYPE = 'application/json';
const REQUEST_TIME = 30_000;
/** A watch without bookmarks for this long is a connection that died without a word. */
const WATCH_TIME = 150_000;
const RETRIES = 3;
/** No page, and no object, is read that is larger: pages get smaller instead. */
const LARGEST_ANSWER = 64 * 1024 * 1024;
const LARGEST_ERROR = 64 * 1024;

/** What tests bound by less. */
export interface Bounds {
  readonly clock?: Clock;
  /** Bytes of an answer. */
  readonly largest?: number;
}

/** GETs of one API server, with retries that end. Error messages say the context and what was being done. */
export class ApiClient {
  readonly access: Access;
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #largest: number;
  #connection: Connection;
  /** Those whose credentials were refused; others may still read from them. */
  readonly #refused: Connection[] = [];
  #signingIn: Promise<void> | undefined;

  constructor(access: Access, options: ClusterOptions, { clock = systemClock, largest = LARGEST_ANSWER }: Bounds = {}) {
    this.access = access;
    this.#options = options;
    this.#clock = clock;
    this.#largest = largest;
    this.#connection = new Connection(access);
  }

  /** Reads an answer as JSON. Throws CLUSTER_…, and INPUT_TOO_LARGE past 64 MiB. */
  async getJson(path: string, doing: string, accept = JSON_TYPE): Promise<unknown> {
    const text = await this.#withRetries(path, doing, accept, body =>
      readText(body, this.#largest, `${this.access.name}: cannot ${doing}`),
    );
    try {
      return JSON.parse(text);
    } catch {
      throw new AirgapError('CLUSTER_ANSWER', `${this.access.name}: cannot ${doing}: the answer is not JSON`, {
        hint: 'Is this an API server, or did a proxy or a login page answer in its place?',
      });
    }
  }

  /** The lines of an answer that goes on and on, as they come. Throws CLUSTER_…; a connection that ends is an end. */
  async *lines(path: string, doing: string, signal?: AbortSignal): AsyncGenerator<string> {
    const { body } = await this.#answer(path, doing, JSON_TYPE, WATCH_TIME, signal);
    try {
      yield* linesOf(body, this.#largest);
    } catch (error) {
      if (signal?.aborted !== true) throw networkError(this.access.name, doing, error);
    } finally {
      // What is thrown away half read is no error of anyone's.
      body.on('error', () => {}).destroy();
    }
  }

  /** Waits before the next try after `failures` of them. */
  async pause(failures: number): Promise<void> {
    await this.#clock.sleep(pauseBefore(failures));
  }

  async close(): Promise<void> {
    await Promise.all([this.#connection, ...this.#refused].map(connection => connection.close()));
  }

  async #withRetries<T>(path: string, doing: string, accept: string, read: (body: Readable) => Promise<T>): Promise<T> {
    for (let tried = 0; ; tried++) {
      try {
        const { body } = await this.#answer(path, doing, accept, this.#time());
        return await read(body);
      } catch (error) {
        const isLost = isConnectionLost(error instanceof AirgapError ? error.cause : error);
        if (!isLost || tried >= RETRIES) throw networkError(this.access.name, doing, error);
        await this.pause(tried);
      }
    }
  }

  /** A good answer (200). One that says "later" is asked again; 401 makes an exec plugin run once more. */
  async #answer(
    path: string,
    doing: string,
    accept: string,
    bodyTime: number,
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    for (let tried = 0, signedIn = false; ; tried++) {
      const patience = { connect: Math.min(10_000, this.#time()), headers: this.#time(), body: bodyTime };
      const connection = this.#connection;
      const answer = await connection.get(path, accept, patience, signal).catch(error => {
        throw networkError(this.access.name, doing, error);
      });
      if (answer.statusCode === 200) return answer;
      const text = await readStart(answer.body);
      const wait = tried < RETRIES && isPassing(answer.statusCode) ? this.#waitFor(answer, tried) : undefined;
      if (wait !== undefined) await this.#clock.sleep(wait);
      else if (answer.statusCode === 401 && this.access.exec && !signedIn) {
        signedIn = true;
        await this.#signInAgain(connection);
      } else {
        const hint = answer.statusCode === 401 ? await this.#expiryHint(connection) : undefined;
        throw answerError(this.access.name, doing, answer.statusCode, text, hint);
      }
    }
  }

  /** The API server says 401 and nothing else of a certificate that has expired. */
  async #expiryHint(connection: Connection): Promise<string | undefined> {
    const expiry = await connection.certificateExpiry();
    if (expiry === undefined || expiry.getTime() > this.#clock.now()) return undefined;
    return `Your client certificate expired on ${expiry.toISOString()}: sign in again.`;
  }

  #time(): number {
    return this.#options.requestTimeout ?? REQUEST_TIME;
  }

  #waitFor({ headers }: Dispatcher.ResponseData, tried: number): number | undefined {
    const after = headers['retry-after'];
    const wait = retryAfter({ headers: typeof after === 'string' ? { 'retry-after': after } : {} }, this.#clock);
    return (wait ?? 0) > LONGEST_WAIT ? undefined : (wait ?? pauseBefore(tried));
  }

  /** The library keeps what a plugin gave for as long as the plugin says; the server may think otherwise. Once for all that wait. */
  async #signInAgain(refused: Connection): Promise<void> {
    if (this.#connection !== refused) return;
    this.#signingIn ??= openAccess(this.#options)
      .then(access => {
        this.#refused.push(refused);
        this.#connection = new Connection(access);
      })
      .finally(() => {
        this.#signingIn = undefined;
      });
    await this.#signingIn;
  }
}

async function readText(body: Readable, limit: number, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new AirgapError('INPUT_TOO_LARGE', `${what}: the answer is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What stands behind the last line break is no whole line. One longer than `limit` characters ends it all. */
async function* linesOf(body: Readable, limit: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    rest += first;
    for (const next of others) {
      yield rest;
      rest = next;
    }
    if (rest.length > limit) return;
  }
}

/** As much of an error as is worth reading. */
async function readStart(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LARGEST_ERROR) break;
    }
  } catch {
    // The status said enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}
