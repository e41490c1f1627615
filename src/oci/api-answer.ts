// SPDX-License-Identifier: Apache-2.0
import type { Readable, Writable } from 'node:stream';

/** A request as far as an answer depends on it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}

/** A body that can write itself out, cheaper than a pipe would; it ends as a stream does, destroyed. */
export interface DirectBody extends Readable {
  writeTo(target: Writable, onBytes: (count: number) => void): Promise<void>;
}

/** Status, headers and body of an answer; who sends it reads the stream, or destroys it. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent also for HEAD of a blob, whose headers say how long it is. */
  readonly body?: Buffer | Readable | DirectBody;
  /** What went wrong here, for whoever runs this registry; clients are not told. */
  readonly problem?: string;
}

/** The refusal that distribution-spec defines: a list of codes and messages. */
export function refusal(status: number, code: string, message: string): ApiAnswer {
  return json(status, { errors: [{ code, message }] });
}

/** The headers that say what a content is. */
export function contentHeaders(mediaType: string, digest: string): Record<string, string> {
  return { 'content-type': mediaType, 'docker-content-digest': digest, etag: etag(digest) };
}

export function json(status: number, content: object, mediaType: string = 'application/json'): ApiAnswer {
  const body = Buffer.from(JSON.stringify(content));
  return { status, headers: { 'content-type': mediaType, 'content-length': String(body.length) }, body };
}

/** True when the client has this very content already. */
export function isKnown({ headers = {} }: ApiRequest, digest: string): boolean {
  const given = headers['if-none-match'];
  return typeof given === 'string' && given.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag(digest));
}

export function etag(digest: string): string {
  return `"${digest}"`;
}
