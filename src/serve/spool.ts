// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVE_NAME } from '../bundle/archive-name.ts';
import { AirgapError } from '../errors.ts';
import type { Piece } from '../foreign/piece.ts';
import type { Compression } from '../host/compression.ts';
import { whyUnwritten } from '../host/files.ts';
import { fileState } from './fingerprint.ts';
import { type Unpack, unpacker, unpackerOf } from './unpacker.ts';

/** How far a bundle is unpacked. */
export interface Unpacking {
  readonly bundle: string;
  readonly file: string;
  /** Of the bundle's bytes, in steps of ten; 0 when it begins. */
  readonly percent: number;
  /** Bytes that an earlier try left there. */
  readonly found: number;
}

export interface SpoolOptions {
  /** The user's folder for it; without one, nothing can be unpacked. */
  readonly storage?: string | undefined;
  readonly onUnpacking?: ((state: Unpacking) => void) | undefined;
}

/** Names that no file of the user's has by chance. */
const OURS = /-[0-9a-f]{12}\.(spool(\.part)?|digests)$/;

/**
 * Bundles, and archives inside of them, that cannot be read in place, unpacked once each into a folder, and found there as long
 * as they are the same files. What is cut off goes on: bytes that are there are compared with those that come, and only what differs is written.
 */
export class Spool {
  readonly #options: SpoolOptions;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** The archive that can be read in place: the bundle itself, or what it unpacks to. Throws USAGE without a folder, FILE_WRITE, LAYOUT_INVALID, INPUT_TOO_LARGE. */
  async archiveOf(bundle: string, signal?: AbortSignal): Promise<string> {
    const unpack = await unpackerOf(bundle);
    return unpack === undefined ? bundle : this.#unpacked(bundle, unpack, () => spoolName(bundle), signal);
  }

  /** What an archive inside of a bundle unpacks to; `name` is what people are told that it is. Throws as `archiveOf`. */
  async pieceOf(piece: Piece, name: string, compression: Compression, signal?: AbortSignal): Promise<Piece> {
    const nameOf = (): Promise<string> => spoolName(piece.file, `:${piece.offset}`);
    const file = await this.#unpacked(name, unpacker(piece, name, compression), nameOf, signal);
    return { file, offset: 0, size: (await stat(file)).size };
  }

  async #unpacked(
    bundle: string,
    unpack: Unpack,
    nameOf: () => Promise<string>,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const { storage } = this.#options;
    if (storage === undefined)
      throw new AirgapError('USAGE', `${bundle} is compressed, and cannot be served where it is`, {
        hint: 'Name a folder for its unpacked copy with --storage, or export bundles as .tar: layers are compressed already.',
      });
    const file = path.join(storage, await nameOf());
    if ((await stat(file).catch(() => undefined)) === undefined)
      await this.#unpack({ bundle, unpack, file, nameOf }, signal);
    return file;
  }

  /** Removes what was unpacked here, but for these. What cannot be removed takes room, and does no harm. */
  async keepOnly(files: readonly string[]): Promise<void> {
    const { storage } = this.#options;
    if (storage === undefined) return;
    const names = await readdir(storage).catch((): string[] => []);
    const old = names.filter(name => OURS.test(name)).map(name => path.join(storage, name));
    for (const file of old) if (!files.includes(file)) await rm(file, { force: true }).catch(() => {});
  }

  async #unpack(job: Job, signal: AbortSignal | undefined): Promise<void> {
    const { bundle, file, nameOf } = job;
    const part = `${file}.part`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      const handle = await open(part, constants.O_RDWR | constants.O_CREAT, 0o600);
      try {
        await this.#fill(handle, job, signal);
      } finally {
        await handle.close();
      }
      if (path.basename(file) !== (await nameOf())) throw replaced(bundle);
      await rename(part, file);
    } catch (cause) {
      // Whoever stops us wants to go on later; what failed would fail again, and a full disk is to be freed.
      if (signal?.aborted !== true) await rm(part, { force: true });
      throw cause instanceof AirgapError ? cause : unwritten(file, cause);
    }
  }

  async #fill(handle: FileHandle, { bundle, unpack, file }: Job, signal?: AbortSignal): Promise<void> {
    const found = (await handle.stat()).size;
    const tell = (percent: number): void => this.#options.onUnpacking?.({ bundle, file, percent, found });
    let told = 0;
    let at = 0;
    tell(0);
    for await (const { bytes, done } of unpack(signal)) {
      if (at >= found || !(await holds(handle, bytes, at))) await writeAt(handle, bytes, at);
      at += bytes.length;
      const percent = Math.floor(done * 10) * 10;
      if (percent > told) tell(percent);
      told = Math.max(told, percent);
    }
    await handle.truncate(at);
    await handle.sync();
  }
}

interface Job {
  readonly bundle: string;
  readonly unpack: Unpack;
  readonly file: string;
  /** What the file is called for the bundle as it is by now. */
  readonly nameOf: () => Promise<string>;
}

async function holds(handle: FileHandle, bytes: Buffer, at: number): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes.length), 0, bytes.length, at);
  return bytesRead === bytes.length && buffer.equals(bytes);
}

async function writeAt(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
}

/** Another name for other content: by where it stands, and by what the file system says of it. */
async function spoolName(bundle: string, inside = ''): Promise<string> {
  const state = createHash('sha256')
    .update(`${await fileState(bundle)}${inside}`)
    .digest('hex');
  return `${spoolStem(bundle)}-${state.slice(0, 12)}.spool`;
}

/** How the names of files begin that are kept for a bundle. */
export function spoolStem(bundle: string): string {
  return path.basename(bundle).replace(ARCHIVE_NAME, '');
}

/** Its copy would be found again under the name of the one before. */
function replaced(bundle: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${bundle} was replaced while it was unpacked`, { hint: 'Try again.' });
}

function unwritten(file: string, cause: unknown): AirgapError {
  return new AirgapError('FILE_WRITE', `cannot unpack into ${file}: ${whyUnwritten(cause)}`, { cause });
}
