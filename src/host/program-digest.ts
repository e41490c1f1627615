// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Digest of this program's own code: another program may find other images. Its version would not do, since a checkout
 * changes without one. In a build this file is part of a chunk, and chunks are named after what they hold.
 */
export function programDigest(): string {
  const folder = path.dirname(import.meta.dirname);
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter(file => /\.[jt]s$/.test(file)).sort()) {
    hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}
