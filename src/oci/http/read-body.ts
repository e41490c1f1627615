// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import { AirgapError } from '../../errors.ts';
import type { Operation } from './transport.ts';

/** As much of an error's body as is worth reading, in bytes. */
const ERROR_BODY_LIMIT = 64 * 1024;

/**
 * Reads a body whole. Longer than `limit` bytes is INPUT_TOO_LARGE; without a limit the body belongs to an error and is
 * cut where it gets long. The stream is ended either way, so that no download goes on behind our back.
 */
export async function readBody(stream: Readable, limit: number | undefined, operation: Operation): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (limit !== undefined && length > limit) throw tooLarge(operation, limit);
    chunks.push(chunk);
    if (limit === undefined && length >= ERROR_BODY_LIMIT) break;
  }
  return Buffer.concat(chunks);
}

export function tooLarge(operation: Operation, limit: number): AirgapError {
  const message = `${operation.host}: cannot ${operation.doing}: the answer is larger than ${limit} bytes`;
  return new AirgapError('INPUT_TOO_LARGE', message, {
    hint: 'No real manifest or image config is that large; registries refuse them, too.',
  });
}
