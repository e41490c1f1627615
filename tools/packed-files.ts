// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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

// What Node never reads: types, sources, notes, and the machine code that some packages bring for another runtime, Bare.
const unread = /\.(ts|mts|cts|map|md|markdown|flow)$|\/prebuilds\//;
const licence = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i;

/** The plugin's own files, its compiled code (from the folder given), and the packages that it needs to run. */
export function packedFiles(root: string, compiled: string): PackedFile[] {
  const own = ownParts.filter(part => existsSync(path.join(root, part))).flatMap(part => filesBelow(root, part));
  const code = filesBelow(compiled, '').map(({ name, file }) => ({ name: `dist/${name}`, file }));
  const packages = productionPackages(root).flatMap(folder => filesBelow(root, folder).filter(isRead));
  return [...own, ...code, ...packages];
}

/** The folders of the packages that package-lock.json wants outside of development. */
function productionPackages(root: string): string[] {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([folder, { dev, devOptional }]) => folder !== '' && !dev && !devOptional)
    .filter(([folder, { optional }]) => !optional || existsSync(path.join(root, folder)))
    .map(([folder]) => folder);
}

/** Every file at or below a part of a folder; a package's own node_modules are packages of their own in the lock. */
export function filesBelow(folder: string, part: string): PackedFile[] {
  const place = path.join(folder, part);
  if (statSync(place).isFile()) return [{ name: part, file: place }];
  const entries = readdirSync(place).filter(entry => entry !== 'node_modules');
  return entries.flatMap(entry => filesBelow(folder, part === '' ? entry : `${part}/${entry}`));
}

function isRead({ name }: PackedFile): boolean {
  return licence.test(name) || !unread.test(name);
}
