// SPDX-License-Identifier: Apache-2.0
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline as callbackPipeline, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { AirgapError } from '../errors.ts';
import { diskSpace } from './disk-space.ts';
import { whyUnwritten } from './files.ts';
import { unreadable } from './unreadable.ts';

export type Compression = 'gzip' | 'zstd';

/** What a file's first bytes say; undefined for what is not compressed. Throws INPUT_NOT_FOUND for one that cannot be read. */
export async function compressionOf(file: string): Promise<Compression | undefined> {
  const handle = await open(file, 'r').catch(unreadable(file));
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).catch(unreadable(file));
    return compressionIn(buffer);
  } finally {
    await handle.close();
  }
}

/** What first bytes say, four of them; undefined for what is not compressed. */
export function compressionIn(bytes: Buffer): Compression | undefined {
  const start = bytes.toString('hex', 0, 4);
  if (start.startsWith('1f8b')) return 'gzip';
  return start === '28b52ffd' ? 'zstd' : undefined;
}

/** Throws USAGE when this Node cannot do it: zstd came with 22.15 and 23.8. */
export function requireCompression(compression: Compression): void {
  if (compression === 'gzip' || 'createZstdCompress' in zlib) return;
  throw new AirgapError('USAGE', `zstd is not in this Node, ${process.version}`, {
    hint: 'Use Node 22.15 or newer, an uncompressed .tar, or .tar.gz.',
  });
}

/** Compresses a file into a new one. Throws FILE_WRITE. */
export async function compressFile(from: string, to: string, compression: Compression): Promise<void> {
  requireCompression(compression);
  const packer = compression === 'gzip' ? zlib.createGzip() : zlib.createZstdCompress();
  await pipeline(createReadStream(from), packer, createWriteStream(to, { flags: 'wx' })).catch(cause => {
    throw unwritten(to, cause);
  });
}

/** What is compressed well and unpacks to no end is no bundle: layers are compressed already. */
const LIKELY_RATIO = 100;
const SMALL = 1024 ** 3;

/** Unpacks a file into a new one. Throws INPUT_TOO_LARGE for a bomb, LAYOUT_INVALID for broken content, FILE_WRITE. */
export async function unpackFile(from: string, to: string, compression: Compression): Promise<void> {
  await unpackStream(createReadStream(from), { name: from, size: (await stat(from)).size }, to, compression);
}

/** The same for `size` bytes that stand elsewhere; `name` is what they are called in errors. */
export async function unpackStream(
  stream: Readable,
  of: { readonly name: string; readonly size: number },
  to: string,
  compression: Compression,
): Promise<void> {
  requireCompression(compression);
  const { free } = await diskSpace(path.dirname(to));
  // What was packed is seldom larger than what it unpacks to.
  if (free !== undefined && of.size > free)
    throw unwritten(to, { message: `${of.size} bytes are needed at least, and ${free} are free there` });
  await pipeline(unpacked(stream, of, compression), createWriteStream(to, { flags: 'wx', mode: 0o600 })).catch(
    cause => {
      throw cause instanceof AirgapError ? cause : unwritten(to, cause);
    },
  );
}

/**
 * What `size` bytes unpack to, piece by piece; `name` is what they are called in errors. Throws INPUT_TOO_LARGE for a bomb,
 * LAYOUT_INVALID for broken content.
 */
export async function* unpacked(
  stream: Readable,
  { name, size }: { readonly name: string; readonly size: number },
  compression: Compression,
): AsyncGenerator<Buffer> {
  const limit = Math.max(SMALL, size * LIKELY_RATIO);
  const unpacker = compression === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress();
  try {
    // How it ends is heard where the pieces are read.
    yield* callbackPipeline(stream, unpacker, atMost(limit, name), () => {}) as AsyncIterable<Buffer>;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_') && !code?.startsWith('ZSTD_')) throw cause;
    throw new AirgapError('LAYOUT_INVALID', `${name} is broken: ${message}`, {
      cause,
      hint: 'Copy it anew, and compare its checksum with where it was made.',
    });
  }
}

function atMost(limit: number, file: string): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length;
      if (seen <= limit) done(null, chunk);
      else done(new AirgapError('INPUT_TOO_LARGE', `${file} unpacks to more than ${limit} bytes: that is no bundle`));
    },
  });
}

function unwritten(file: string, cause: unknown): AirgapError {
  const hint = 'TMPDIR names another place for temporary files; what is not compressed needs none.';
  const isTemporary = file.startsWith(tmpdir());
  return new AirgapError('FILE_WRITE', `cannot write ${file}: ${whyUnwritten(cause)}`, {
    cause,
    ...(isTemporary && { hint }),
  });
}
