// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { invalid } from './descriptor.ts';

/** What is read here is five or six deep. */
const DEEPEST = 100;
/** The index.json of a bundle of 100,000 images has as many. */
const MOST_VALUES = 1_000_000;

/** The bytes as JSON. Throws REGISTRY_ANSWER, also for what is small and would take gigabytes of memory once it is read. */
export function parseJson(bytes: Buffer, where: string): unknown {
  assertModest(bytes, where);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AirgapError('REGISTRY_ANSWER', `${where} is not JSON`, { cause });
  }
}

/** 64 MiB of `[` took JSON.parse 2.8 GB before it said that their end is missing. */
function assertModest(bytes: Buffer, where: string): void {
  let [depth, values] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_LIST || byte === OPEN_MAP) [depth, values] = [depth + 1, values + 1];
    else if (byte === CLOSE_LIST || byte === CLOSE_MAP) depth -= 1;
    if (depth > DEEPEST) throw invalid(where, `is nested more than ${DEEPEST} deep`);
    if (values > MOST_VALUES) throw invalid(where, `holds more than ${MOST_VALUES} values`);
  }
}

/** Where the text that begins here ends; behind the last byte when it does not. */
function endOfText(bytes: Buffer, begin: number): number {
  for (let at = begin + 1; at < bytes.length; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [0x5b, 0x5d, 0x7b, 0x7d];
