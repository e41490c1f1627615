// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalChart } from './local-chart.ts';

/** Keys of annotations that may list images: `helm.sh/images`, `images`, `artifacthub.io/images`. */
const IMAGES_KEY = /\bimages\b/;

/**
 * True when a chart or one of its sub-charts may have an annotation that lists images. Reads the Chart.yaml files alone
 * where that can be: most charts have none, and reading all of a chart takes longer than many take to render.
 */
export async function mayDeclareImages({ location, files }: Pick<LocalChart, 'location' | 'files'>): Promise<boolean> {
  const own = await readFile(path.join(location, 'Chart.yaml'), 'utf8').catch(() => undefined);
  if (own !== undefined) return folderMayDeclare(location, own);
  return [...(await files())].some(
    ([name, bytes]) => isPacked(name) || (name.endsWith('Chart.yaml') && IMAGES_KEY.test(bytes.toString('utf8'))),
  );
}

async function folderMayDeclare(folder: string, text: string): Promise<boolean> {
  if (IMAGES_KEY.test(text)) return true;
  const names = await readdir(path.join(folder, 'charts')).catch(() => []);
  if (names.some(isPacked)) return true;
  const inner = names.map(async name => {
    const subchart = path.join(folder, 'charts', name);
    const meta = await readFile(path.join(subchart, 'Chart.yaml'), 'utf8').catch(() => undefined);
    return meta !== undefined && (await folderMayDeclare(subchart, meta));
  });
  return (await Promise.all(inner)).includes(true);
}

function isPacked(name: string): boolean {
  return name.endsWith('.tgz');
}
