// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import type { Digest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import { type ApiAnswer, type ApiRequest, contentHeaders, etag, isKnown, refusal } from './api-answer.ts';
import { type ByteRange, parseByteRange } from './byte-range.ts';
import type { BlobOpener, BlobSizer } from './content.ts';

/** Answers GET and HEAD of a blob, or of one range of it. Throws REGISTRY_NOT_FOUND. */
export async function answerBlob(
  source: BlobOpener & BlobSizer,
  reference: Reference,
  digest: Digest,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const size = await source.blobSize(reference, digest);
  const headers = { ...contentHeaders('application/octet-stream', digest), 'accept-ranges': 'bytes' };
  if (isKnown(request, digest)) return { status: 304, headers };
  const range = request.method === 'GET' ? parseByteRange(rangeHeader(request, digest), size) : 'whole';
  if (range === 'unsatisfiable') {
    const refused = refusal(416, 'RANGE_INVALID', `the blob has ${size} bytes`);
    return { ...refused, headers: { ...refused.headers, 'content-range': `bytes */${size}` } };
  }
  const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
  const length = { 'content-length': String(last - first + 1) };
  if (request.method === 'HEAD') return { status: 200, headers: { ...headers, ...length } };
  const { stream } = await source.openBlob(reference, digest, first);
  if (range === 'whole') return { status: 200, headers: { ...headers, ...length }, body: stream };
  const body = last === size - 1 ? stream : partOf(stream, { first, last });
  const part = { 'content-range': `bytes ${first}-${last}/${size}` };
  return { status: 206, headers: { ...headers, ...length, ...part }, body };
}

/** The bytes of a range, of a stream that begins where the range does. */
function partOf(stream: Readable, { first, last }: ByteRange): Readable {
  const part = Readable.from(firstBytes(stream, last - first + 1), { objectMode: false });
  // A generator that was never asked for anything runs no `finally`: the file behind it would stay open.
  return part.once('close', () => stream.destroy());
}

async function* firstBytes(stream: Readable, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** With `If-Range`, a range is for a client whose part is of this very content (RFC 9110). */
function rangeHeader({ headers = {} }: ApiRequest, digest: string): string | undefined {
  const { range, 'if-range': condition } = headers;
  if (condition !== undefined && condition !== etag(digest)) return undefined;
  return typeof range === 'string' ? range : undefined;
}
