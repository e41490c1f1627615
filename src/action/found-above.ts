// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The nearest folder above `root` that has this file, as one goes there (`../..`), no further than the Git repository goes. */
function foundAbove(root: string, file: string): string | undefined {
  let up = '';
  for (let folder = path.resolve(root); !existsSync(path.join(folder, '.git')); folder = path.dirname(folder)) {
    if (folder === path.dirname(folder)) return undefined;
    up = path.join(up, '..');
    if (existsSync(path.join(folder, '..', file))) return insideRepository(path.dirname(folder)) ? up : undefined;
  }
  return undefined;
}

function insideRepository(folder: string): boolean {
  if (existsSync(path.join(folder, '.git'))) return true;
  return folder !== path.dirname(folder) && insideRepository(path.dirname(folder));
}

/** A hint that begins with where the file is, for who stands in a folder below. */
export function hintAbove(root: string, file: string, hint: string): string {
  const found = foundAbove(root, file);
  return found === undefined ? hint : `There is one in ${found}: run this there. Or else: ${hint}`;
}
