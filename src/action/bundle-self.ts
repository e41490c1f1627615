// SPDX-License-Identifier: Apache-2.0
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { type BundledFile, FILE_TYPE, nameInBundle } from '../bundle/bundle.ts';
import { blobOfBytes, EMPTY_CONFIG, makeArtifact } from '../oci/artifact.ts';
import { blobPath } from '../oci/layout-content.ts';
import type { Annotations } from '../oci/layout-list.ts';
import { type Installation, packInstallation } from '../self/installation.ts';
import type { BundledArtifact } from './bundle-charts.ts';

/** In index.json: where the program's archive stands, for who has nothing but tar. */
const PLACE = 'vnd.helm-airgap.self';

/** The program as a file of the bundle, and what index.json says of it. Throws INPUT_NOT_FOUND. */
export async function bundleSelf(
  installation: Installation,
  folder: string,
): Promise<{ file: BundledArtifact<BundledFile>; annotations: Annotations }> {
  const {
    version,
    name: title,
    bytes,
  } = await packInstallation(installation, await mkdtemp(path.join(folder, 'self-')));
  const { descriptor, open } = blobOfBytes('application/gzip', bytes);
  const layer = { descriptor: { ...descriptor, annotations: { 'org.opencontainers.image.title': title } }, open };
  const artifact = makeArtifact({ artifactType: FILE_TYPE, config: EMPTY_CONFIG, layers: [layer] });
  const named = { name: 'helm-airgap', version };
  const entry = { ...named, file: title, digest: artifact.manifest.digest, size: bytes.length };
  return {
    file: { entry, reference: nameInBundle('files', named), artifact },
    annotations: { [PLACE]: blobPath(descriptor.digest).join('/') },
  };
}
