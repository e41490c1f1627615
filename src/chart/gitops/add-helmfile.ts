// SPDX-License-Identifier: Apache-2.0
import type { Builder } from './builder.ts';
import type { Collected } from './collected.ts';
import { readHelmfile } from './helmfile.ts';
import { standIn } from './manifest.ts';
import type { Repository } from './repository.ts';
import { folderOf, onDisk } from './repository-path.ts';

/** Collects what a helmfile installs: as helmfile renders it, else as far as its text tells. */
export async function addHelmfile(
  file: string,
  repository: Repository,
  builder: Builder,
  found: Collected,
): Promise<void> {
  const built = await builder.helmfile(onDisk(repository, file));
  const owner = standIn('Helmfile', file, file);
  if ('text' in built) {
    found.addManifests(file, owner, [{ file, text: built.text, written: [] }], {
      folder: folderOf(file),
      closed: 'helmfile makes what it holds',
    });
    return;
  }
  if ('failed' in built) found.gap(owner, owner.place, 'what helmfile renders', built.failed);
  const { releases, gaps, errors } = readHelmfile(file, repository);
  found.releases.push(...releases);
  found.gaps.push(...gaps);
  found.errors.push(...errors);
}
