// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';

/** A layer of one small text file: as an uncompressed tar, and gzipped. The same bytes on every machine. */
export interface TinyLayer {
  readonly tar: Buffer;
  readonly gzip: Buffer;
}

const BLOCK = 512;

/** A layer that holds `text` (under 60 KiB) in one file, owned by root, dated 1970. */
export function tinyLayer(file: string, text: string): TinyLayer {
  const content = Buffer.from(text);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  const tar = Buffer.concat([tarHeader(file, content.length), content, padding, Buffer.alloc(2 * BLOCK)]);
  return { tar, gzip: gzipStored(tar) };
}

/** One ustar header (POSIX.1-1988, as every tar reads it). */
function tarHeader(file: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(file, 0, 100);
  header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11), 100);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** gzip without compression (RFC 1951, stored block): zlib's output differs from version to version, this does not. */
function gzipStored(content: Buffer): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 0, 0, 0, 0]);
  head.writeUInt16LE(content.length, 11);
  head.writeUInt16LE(content.length ^ 0xffff, 13);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(content), 0);
  tail.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, tail]);
}
