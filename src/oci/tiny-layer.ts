// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { formatTarHeader, paddedSize, TAR_BLOCK } from './tar-header.ts';

/** A layer of one small text file: as an uncompressed tar, and gzipped. The same bytes on every machine. */
export interface TinyLayer {
  readonly tar: Buffer;
  readonly gzip: Buffer;
}

/** A layer that holds `text` (under 60 KiB) in one file, owned by root, dated 1970. */
export function tinyLayer(file: string, text: string): TinyLayer {
  const content = Buffer.from(text);
  const zeros = Buffer.alloc(paddedSize(content.length) - content.length + 2 * TAR_BLOCK);
  const tar = Buffer.concat([formatTarHeader(file, content.length), content, zeros]);
  return { tar, gzip: gzipStored(tar) };
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
