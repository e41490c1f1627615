// SPDX-License-Identifier: Apache-2.0
import type { BlobContent } from './content.ts';

/** A blob's bytes from some offset on, handed out in pieces of any length: one a request. Never more than one chunk in memory. */
export class StreamPieces {
  /** What `take` begins with next. */
  offset: number;
  /** Set when the content itself could not be read: then the fault is not the registry's. */
  failure: { readonly cause: unknown } | undefined;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(content: BlobContent, offset: number) {
    this.offset = offset;
    this.#chunks = content.read(offset)[Symbol.asyncIterator]();
  }

  /** The next `bytes` bytes, or fewer when the blob ends. */
  async *take(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === undefined) return;
      const piece = chunk.subarray(0, left);
      this.#rest = chunk.subarray(piece.length);
      left -= piece.length;
      this.offset += piece.length;
      yield piece;
    }
  }

  /** Ends the reading; harmless when it has ended. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }
}
