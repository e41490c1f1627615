// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type BundledFile, FILE_TYPE, nameInBundle } from '../bundle/bundle.ts';
import type { ConfiguredFile } from '../config/config.ts';
import { AirgapError, reasonOf } from '../errors.ts';
import { blobOfFile, EMPTY_CONFIG, makeArtifact } from '../oci/artifact.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import type { BundledArtifact } from './bundle-charts.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** `first`, then the `files` of airgap.yaml as OCI artifacts, sorted. Throws INPUT_NOT_FOUND, CONFIG_INVALID for two of one name. */
export async function collectFiles(
  { config, root }: Workspace,
  first: readonly BundledArtifact<BundledFile>[] = [],
): Promise<BundledArtifact<BundledFile>[]> {
  const configured = await Promise.all((config.files ?? []).map(file => bundleFile(file, root)));
  configured.sort((a, b) => compare(canonical(a.reference), canonical(b.reference)));
  const bundled = [...first, ...configured];
  const names = bundled.map(({ reference }) => canonical(reference));
  const twin = bundled.find((_, at) => names.indexOf(names[at] ?? '') !== at);
  if (twin === undefined) return bundled;
  throw new AirgapError('CONFIG_INVALID', `files: two are called ${twin.entry.name} ${twin.entry.version}`, {
    hint: 'Give one of them a name.',
  });
}

async function bundleFile(file: ConfiguredFile, root: string): Promise<BundledArtifact<BundledFile>> {
  const place = fromRoot(file.path, root);
  const found = await stat(place).catch((cause: NodeJS.ErrnoException) => {
    throw new AirgapError('INPUT_NOT_FOUND', `files: cannot read ${place}: ${reasonOf(cause)}`, { cause });
  });
  if (!found.isFile()) throw new AirgapError('INPUT_NOT_FOUND', `files: ${place} is no file`);
  const title = path.basename(place);
  const { name = artifactName(title), version = 'latest' } = file;
  const reference = nameInBundle('files', { name, version });
  // The title is what ORAS names the file when it is pulled.
  const layer = await blobOfFile(mediaTypeOf(title), place, { 'org.opencontainers.image.title': title });
  const artifact = makeArtifact({ artifactType: FILE_TYPE, config: EMPTY_CONFIG, layers: [layer] });
  const { digest } = artifact.manifest;
  return { entry: { name, version, file: title, digest, size: layer.descriptor.size }, reference, artifact };
}

/** `Extra_CRDs.yaml` as a part of a repository's name. */
function artifactName(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/([.-])[.-]+/g, '$1')
    .replace(/^[.-]+|[.-]+$/g, '');
}

function mediaTypeOf(title: string): string {
  return /\.ya?ml$/.test(title) ? 'application/yaml' : 'application/octet-stream';
}
