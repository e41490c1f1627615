// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * The path from the root of the Git repository to the current folder, `''` or `apps/production/`: CI systems call files as
 * the repository does. Without Git, the current folder is the root.
 */
export async function prefixInRepository(folder = path.resolve('.')): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = await stat(path.join(at, '.git')).catch(() => undefined);
    if (found !== undefined) {
      const inside = path.relative(at, folder).split(path.sep).join('/');
      return inside === '' ? '' : `${inside}/`;
    }
    if (path.dirname(at) === at) return '';
  }
}

/** The file as the repository calls it; one outside of it stays as it is. */
export function asInRepository(file: string, prefix: string): string {
  if (path.isAbsolute(file)) return file;
  return path.posix.normalize(prefix + file.split(path.sep).join('/'));
}
