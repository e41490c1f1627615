// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** One file of the plugin archive: where it goes, with `/` between the parts, and where its bytes stand now. */
export interface PackedFile {
  readonly name: string;
  readonly file: string;
}

const ownParts = [
  'LICENSE',
  'bin',
  'knowledge',
  'package.json',
  'plugin.complete',
  'plugin.yaml',
  'schemas',
  'templates',
];

/** The plugin's own files, and its code with the packages that it needs, bundled (from the folder given). */
export function packedFiles(root: string, compiled: string): PackedFile[] {
  const own = ownParts.filter(part => existsSync(path.join(root, part))).flatMap(part => filesBelow(root, part));
  const code = filesBelow(compiled, '').map(({ name, file }) => ({ name: `dist/${name}`, file }));
  return [...own, ...code];
}

/** Every file at or below a part of a folder; the part `''` is the folder itself. */
export function filesBelow(folder: string, part: string): PackedFile[] {
  const place = path.join(folder, part);
  if (statSync(place).isFile()) return [{ name: part, file: place }];
  return readdirSync(place).flatMap(entry => filesBelow(folder, part === '' ? entry : `${part}/${entry}`));
}
