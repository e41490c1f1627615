// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { ValueLayer } from './release.ts';

/** Files that hold a release's values for as long as `use` takes, in order. */
export async function withLayerFiles<T>(
  layers: readonly ValueLayer[],
  use: (files: string[]) => Promise<T>,
): Promise<T> {
  if (layers.every(layer => typeof layer === 'string')) return use([...layers]);
  return withTemporaryFolder(async folder => {
    const files = layers.map(async (layer, index) => {
      if (typeof layer === 'string') return layer;
      const file = path.join(folder, `inline-${index}.json`);
      // JSON is YAML; mode 0600 because the values may hold secrets.
      await writeFile(file, JSON.stringify(layer.values), { mode: 0o600 });
      return file;
    });
    return use(await Promise.all(files));
  });
}
