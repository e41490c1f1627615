// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TinyImage, tinyImage } from '../../src/oci/tiny-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';

/** An image to be: its name, and what decides its content; the name, when absent. */
export interface NamedImage {
  readonly name: string;
  readonly as?: string;
}

/** Writes an OCI image layout by hand, so that our own writer is not what is tried. */
export async function writeLayout(folder: string, images: readonly NamedImage[]): Promise<TinyImage[]> {
  const made = images.map(({ name, as = name }) => tinyImage({ name: as, platforms: [parsePlatform('linux/amd64')] }));
  await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const { descriptor, bytes } of made.flatMap(({ manifests, blobs }) => [...manifests, ...blobs]))
    await writeFile(path.join(folder, 'blobs', descriptor.digest.replace(':', '/')), bytes);
  const manifests = made.map(({ root }, at) => ({
    ...root,
    annotations: { 'org.opencontainers.image.ref.name': images[at]?.name },
  }));
  await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return made;
}
