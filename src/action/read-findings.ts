// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { PlacedFinding } from '../drift/findings.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { tryJson } from '../reference/try-json.ts';
import { isMap, type Value } from '../rendered/value.ts';

type Finding = Pick<PlacedFinding, 'level' | 'message' | 'file' | 'line'>;

/** The findings in what `check -o json` wrote. Throws INPUT_NOT_FOUND, USAGE for other files. */
export async function readFindings(file: string): Promise<Finding[]> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const { findings } = Object(tryJson(text)) as { readonly findings?: Value };
  if (Array.isArray(findings) && findings.every(isFinding)) return findings as unknown as Finding[];
  throw new AirgapError('USAGE', `${file} is not what check -o json writes`, {
    hint: 'Write it with `helm airgap check -o json > check.json`.',
  });
}

function isFinding(value: Value): boolean {
  if (!isMap(value)) return false;
  const { level, message, file, line } = value;
  const known = level === 'error' || level === 'warning' || level === 'note';
  return known && typeof message === 'string' && typeof file === 'string' && Number.isInteger(line);
}
