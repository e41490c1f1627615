// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../../errors.ts';
import { unreadable } from '../../host/unreadable.ts';

/** A table of a configuration file of the machine; nobody has checked what is in it. */
export type Table = Readonly<Record<string, unknown>>;

/** Reads a TOML file; undefined when it is not there. Throws CONFIG_INVALID with its place, INPUT_NOT_FOUND. */
export async function readToml(file: string): Promise<Table | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    return unreadable(file)(cause);
  });
  if (text === undefined) return undefined;
  const { parse } = await import('smol-toml');
  try {
    return parse(text);
  } catch (cause) {
    const [first = ''] = (cause as Error).message.split('\n');
    throw new AirgapError('CONFIG_INVALID', `${file}: ${first}`, { cause });
  }
}

/** A list of tables; one that is missing is empty. Throws CONFIG_INVALID. */
export function tablesOf(value: unknown, where: string): readonly Table[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(item => typeof item === 'object')) return value;
  throw new AirgapError('CONFIG_INVALID', `${where} is not a list of tables`);
}

/** A text, or undefined when there is none. Throws CONFIG_INVALID. */
export function textOf(value: unknown, where: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new AirgapError('CONFIG_INVALID', `${where} is not a text`);
}
