// SPDX-License-Identifier: Apache-2.0
import type { ChartFiles } from './chart-files.ts';

const RANDOM = /\b(rand(AlphaNum|Alpha|Numeric|Ascii|Int)|uuidv4|shuffle|now)\b/;
const NAME_LINE = /^\s*(name|generateName):.*\{\{.*$/gm;
const NAME_HELPER = /define\s+"[^"]*name[^"]*"[\s\S]{0,600}?\{\{-?\s*end/gi;

/** True when a chart's templates seem to make up object names at each render; then one render is not enough. */
export function hasRandomNames(files: ChartFiles): boolean {
  for (const [name, bytes] of files) {
    if (!/(^|\/)templates\//.test(name)) continue;
    const text = bytes.toString('latin1');
    if (!RANDOM.test(text)) continue;
    const places = [...(text.match(NAME_LINE) ?? []), ...(text.match(NAME_HELPER) ?? [])];
    if (places.some(place => RANDOM.test(place))) return true;
  }
  return false;
}
