// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from 'node:crypto';
import { AirgapError } from '../../errors.ts';
import type { Reference } from '../../reference/reference.ts';
import type { BlobContent, BlobOpener } from '../content.ts';
import { type Descriptor, invalid } from '../descriptor.ts';
import { algorithmOf, digestMismatch } from '../hash.ts';
import type { Clock } from '../http/clock.ts';
import { isConnectionLost, networkError } from '../http/network-error.ts';
import { pauseBefore } from '../http/retry.ts';
import type { RateLimit } from './rate-limit.ts';
import { atSide } from './side-error.ts';
import { tee } from './tee.ts';

export interface ReadPolicy {
  readonly clock: Clock;
  /** How often a download goes on after it broke, until it has moved on by PROGRESS bytes. */
  readonly retries: number;
  readonly rateLimit?: RateLimit;
  /** Told of bytes as they come from the source. */
  readonly onBytes?: (bytes: number) => void;
}

/** A part in a blob that several read: whoever has one leaves, read or not, so that the others are not held up. */
export type SharedContent = BlobContent & { leave(): Promise<void> };

/** Hash states are kept each so many bytes: an upload that goes on in the middle is still verified from its first byte. */
const SNAPSHOT = 16 * 1024 * 1024;
/** After so many bytes a download has proven that it moves, and has all its retries again. */
const PROGRESS = 16 * 1024 * 1024;

interface Position {
  readonly offset: number;
  readonly hash: Hash;
}

/**
 * A blob of a source, read as a stream and verified: digest and size are known to be right before the last bytes are given
 * away. A download that breaks goes on where it was. Throws SideErrors of the source.
 */
export class VerifiedBlob implements BlobContent {
  readonly #source: BlobOpener;
  readonly #reference: Reference;
  readonly #descriptor: Descriptor;
  readonly #policy: ReadPolicy;
  readonly #snapshots: Position[];
  #from: string | undefined;

  constructor(source: BlobOpener, reference: Reference, descriptor: Descriptor, policy: ReadPolicy) {
    this.#source = source;
    this.#reference = reference;
    this.#descriptor = descriptor;
    this.#policy = policy;
    this.#snapshots = [{ offset: 0, hash: createHash(algorithmOf(descriptor.digest)) }];
  }

  /** The same blob for several readers, read once: the first reading of each, from the beginning, is shared by all. */
  share(readers: number): SharedContent[] {
    if (readers === 1) return [{ read: offset => this.read(offset), leave: async () => {} }];
    const branches = tee(this.read(0), readers);
    return branches.map(branch => {
      let fresh = true;
      const read = (offset: number): AsyncIterable<Buffer> => {
        const shared = fresh && offset === 0;
        if (fresh && !shared) void branch.return?.();
        fresh = false;
        return shared ? branch : this.read(offset);
      };
      return { read, leave: async () => void (await branch.return?.()) };
    });
  }

  /** Ends with an error in place of the last chunk when the whole was not what it should have been. */
  async *read(from: number): AsyncGenerator<Buffer> {
    const start = this.#snapshots.findLast(({ offset }) => offset <= from) as Position;
    const position = { offset: start.offset, hash: start.hash.copy() };
    const { digest, size } = this.#descriptor;
    let [failures, moved] = [0, position.offset];
    let held: Buffer | undefined;
    for (;;) {
      try {
        for await (const chunk of this.#chunks(position)) {
          const wanted = chunk.subarray(Math.max(0, Math.min(chunk.length, from - position.offset + chunk.length)));
          if (wanted.length === 0) continue;
          if (held !== undefined) yield held;
          held = wanted;
        }
        if (position.offset < size) throw this.#cutShort(position.offset);
        break;
      } catch (error) {
        // It broke behind its last byte.
        if (position.offset === size) break;
        if (position.offset - moved >= PROGRESS) [failures, moved] = [0, position.offset];
        if (!isWorthRetry(error) || failures >= this.#policy.retries) throw this.#named(error);
        await this.#policy.clock.sleep(pauseBefore(failures));
        failures += 1;
      }
    }
    const actual = `${algorithmOf(digest)}:${position.hash.digest('hex')}`;
    if (actual !== digest) throw atSide('source', digestMismatch(this.#where(), digest, actual));
    if (held !== undefined) yield held;
  }

  /** One download from the position on; moves it. Chunks are counted when they are given, not before. */
  async *#chunks(position: { offset: number; hash: Hash }): AsyncGenerator<Buffer> {
    const { digest, size } = this.#descriptor;
    const { rateLimit, onBytes } = this.#policy;
    const opened = await this.#source.openBlob(this.#reference, digest, position.offset);
    this.#from = opened.from;
    // One that is left early says so, to nobody who wants to know.
    opened.stream.on('error', () => {});
    try {
      if (opened.size !== undefined && opened.size !== size)
        throw invalid(this.#where(), `has ${opened.size} bytes, its manifest says ${size}`);
      for await (const chunk of opened.stream as AsyncIterable<Buffer>) {
        if (position.offset + chunk.length > size)
          throw invalid(this.#where(), `has more than the ${size} bytes it says`);
        if (rateLimit !== undefined) await rateLimit.take(chunk.length);
        position.hash.update(chunk);
        position.offset += chunk.length;
        onBytes?.(chunk.length);
        this.#keep(position);
        yield chunk;
      }
    } finally {
      opened.stream.destroy();
    }
  }

  #keep({ offset, hash }: Position): void {
    const last = this.#snapshots.at(-1)?.offset ?? 0;
    if (offset - last >= SNAPSHOT) this.#snapshots.push({ offset, hash: hash.copy() });
  }

  #cutShort(offset: number): unknown {
    const { size } = this.#descriptor;
    const error = new AirgapError(
      'REGISTRY_UNREACHABLE',
      `${this.#where()}: it ended after ${offset} of ${size} bytes`,
    );
    return Object.assign(error, { cutShort: true });
  }

  #named(error: unknown): unknown {
    const { registry, repository } = this.#reference;
    const doing = `read blob ${repository}@${this.#descriptor.digest}`;
    return atSide('source', networkError({ host: registry, doing }, error));
  }

  #where(): string {
    const { registry, repository } = this.#reference;
    const from = this.#from === undefined ? '' : `${this.#from}: `;
    return `${from}${registry}/${repository}: blob ${this.#descriptor.digest}`;
  }
}

/** A connection that broke or stalled while the body came. What an open answer refused, the transport has tried again already. */
function isWorthRetry(error: unknown): boolean {
  if (error instanceof AirgapError) return 'cutShort' in error;
  const { code } = error as NodeJS.ErrnoException;
  return isConnectionLost(error) || code === 'UND_ERR_BODY_TIMEOUT';
}
