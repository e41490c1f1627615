// SPDX-License-Identifier: Apache-2.0

/** One header block of a tar archive (POSIX.1-2001 ustar, GNU's forms of it); all that reading a layout needs. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that follow the header. */
  readonly size: number;
  /** The type's letter: `0` a file, `5` a folder, `x` fields for the next entry, `L` its name in GNU's way. */
  readonly type: string;
  /** What a link leads to; empty for all else. */
  readonly link: string;
}

export const TAR_BLOCK = 512;

/** True for the block of zeros that ends an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every(byte => byte === 0);
}

/** Reads a header block. Throws an Error that says what is wrong with it. */
export function parseTarHeader(block: Buffer): TarHeader {
  const sum = parseNumber(block, 148, 8);
  if (sum !== checksum(block)) throw new Error('is not a tar header: its checksum is wrong');
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] as number);
  const link = text(block, 157, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size: parseNumber(block, 124, 12), type, link };
}

/** True for a whole block whose checksum is right. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < TAR_BLOCK) return false;
  try {
    parseTarHeader(block);
    return true;
  } catch {
    return false;
  }
}

/** The records of a pax header: `LENGTH KEY=VALUE\n`, the last of a key counts. Throws an Error. */
export function parsePax(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const [, digits] = /^([1-9]\d{0,9}) /.exec(bytes.toString('latin1', at, at + 11)) ?? [];
    const end = at + Number(digits);
    if (digits === undefined || end > bytes.length || bytes[end - 1] !== 0x0a)
      throw new Error('has a broken pax header');
    const record = bytes.toString('utf8', at + digits.length + 1, end - 1);
    const equals = record.indexOf('=');
    if (equals < 1) throw new Error('has a broken pax header');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}

/** Text that ends at a NUL, or at the end of its field. */
export function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

function text(block: Buffer, at: number, length: number): string {
  return untilNul(block.subarray(at, at + length));
}

/** Octal digits; or, where the first bit is set, GNU's big-endian binary, which sizes of 8 GiB and more have. */
function parseNumber(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  if (((field[0] as number) & 0x80) !== 0) return parseBinary(field);
  const digits = untilNul(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('is not a tar header: it has no octal numbers');
  return Number.parseInt(digits || '0', 8);
}

function parseBinary(field: Buffer): number {
  const value = field.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x7f : byte), 0);
  // A first byte of 0xff is a negative number.
  if (field[0] === 0xff || !Number.isSafeInteger(value)) throw new Error('has a size that cannot be');
  return value;
}

/** The sum of all bytes, the checksum's own field taken for spaces. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

/** Sizes that eleven octal digits hold; larger ones stand in a pax header. */
const LARGEST_OCTAL = 8 ** 11 - 1;

/** The header of a file, with a pax header in front where name or size want one: no owner, no time, mode 0644. */
export function formatTarHeader(name: string, size: number): Buffer {
  const records = [
    ...(name.length > 100 ? [paxRecord('path', name)] : []),
    ...(size > LARGEST_OCTAL ? [paxRecord('size', String(size))] : []),
  ].join('');
  const own = block(name.slice(0, 100), size > LARGEST_OCTAL ? 0 : size, '0');
  if (records === '') return own;
  const padded = Buffer.alloc(paddedSize(records.length));
  padded.write(records, 'latin1');
  return Buffer.concat([block('PaxHeader', records.length, 'x'), padded, own]);
}

/** Bytes that a file takes in an archive, its header included. */
export function tarEntrySize(name: string, size: number): number {
  return formatTarHeader(name, size).length + paddedSize(size);
}

/** Bytes that content of this size takes in an archive. */
export function paddedSize(size: number): number {
  return Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

function block(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  header.write(name, 0, 'latin1');
  for (const [at, value, digits] of [
    [100, 0o644, 7],
    [108, 0, 7],
    [116, 0, 7],
    [124, size, 11],
    [136, 0, 11],
  ] as const)
    header.write(octal(value, digits), at, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  header.write(`${octal(checksum(header), 6)}\0 `, 148, 'latin1');
  return header;
}
