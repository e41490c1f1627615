// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { FileHandle } from 'node:fs/promises';
import fc from 'fast-check';
import { writeChunks } from '../../src/oci/write-chunks.ts';

/** A file in memory on a disk that takes at most so many bytes at each write, and so many in all. */
class SmallFile {
  readonly bytes = Buffer.alloc(4_000_000);
  writes = 0;
  readonly #atMost: readonly number[];
  readonly #room: number;

  constructor(atMost: readonly number[], room = Number.POSITIVE_INFINITY) {
    this.#atMost = atMost;
    this.#room = room;
  }

  async writev(chunks: readonly Buffer[], at: number): Promise<{ bytesWritten: number }> {
    const all = Buffer.concat(chunks);
    const most = this.#atMost[this.writes++ % this.#atMost.length] ?? all.length;
    const bytesWritten = Math.min(all.length, most, this.#room - at);
    if (bytesWritten <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    all.copy(this.bytes, at, 0, bytesWritten);
    return { bytesWritten };
  }
}

const open = (file: SmallFile) => ({ handle: file as unknown as FileHandle, where: 'bundle.tar' });

describe('oci: writing chunks to a file', () => {
  it('writes every byte at its place, however they come and however little the disk takes at once', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(200_000), { maxLength: 12 }),
        fc
          .array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 4 })
          .filter(some => Math.max(...some) > 20_000),
        fc.nat(1000),
        async (sizes, atMost, at) => {
          const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1));
          const file = new SmallFile(atMost);
          await writeChunks(open(file), chunks, at);
          const whole = Buffer.concat(chunks);
          assert.ok(file.bytes.subarray(at, at + whole.length).equals(whole));
          assert.ok(file.bytes.subarray(0, at).every(byte => byte === 0));
          assert.ok(file.bytes.subarray(at + whole.length).every(byte => byte === 0));
        },
      ),
      { numRuns: 50 },
    ));

  it('takes many small chunks along in one write', async () => {
    const file = new SmallFile([]);
    await writeChunks(open(file), Array(1000).fill(Buffer.from('0123456789')), 0);
    assert.equal(file.writes, 1);
  });

  it('says that the disk is full, and of what cannot be read what it is', async () => {
    const full = new SmallFile([], 500_000);
    const message = 'cannot write to bundle.tar: the disk is full';
    await assert.rejects(writeChunks(open(full), [Buffer.alloc(600_000)], 0), { code: 'FILE_WRITE', message });
    const broken = (async function* () {
      yield Buffer.from('a');
      throw new Error('the registry hung up');
    })();
    await assert.rejects(writeChunks(open(new SmallFile([])), broken, 0), /^Error: the registry hung up$/);
  });
});
