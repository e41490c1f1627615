// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CHUNK = /-[0-9A-Z]{8}\.js$/;

let known: string | undefined;

/**
 * Digest of this program's own code: another program may find other images. Its version would not do, since a checkout
 * changes without one. Chunks of a build are named after what they hold, so that these 6 MB need not be read.
 */
export function programDigest(): string {
  known ??= digestOf(path.dirname(import.meta.dirname));
  return known;
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter(file => /\.[jt]s$/.test(file)).sort()) {
    hash.update(`${name}\0`);
    if (!CHUNK.test(name)) hash.update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}
