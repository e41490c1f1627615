// SPDX-License-Identifier: Apache-2.0
import type { ImageList, ListedImage } from '../../plan/image-list.ts';
import { mirrorReference } from '../../plan/layout.ts';
import { type Reference, repositoryOf } from '../../reference/reference.ts';
import { type ListFormat, refuseImages } from './list-format.ts';
import { writtenBy, yamlFile } from './yaml-file.ts';

/**
 * The YAML of `skopeo sync --src yaml`: host, repository, and tags or digests (containers/skopeo cmd/skopeo/sync.go
 * registrySyncConfig). It has no place for a tag and its digest together, so both stand: the tag, which clusters pull, and
 * the digest, which is locked. Names on the mirror are skopeo's own: whole with --scoped, else their last part.
 */
export const skopeoSync: ListFormat = {
  name: 'skopeo-sync',
  reader: 'skopeo sync --src yaml',
  needsMirror: true,
  refuses: list => refuseImages(list, image => refusal(image, list)),
  write: list => {
    const scoped = isScoped(list) ? ' --scoped' : '';
    const command = `skopeo sync --all --preserve-digests${scoped} --src yaml --dest docker FILE ${list.mirror?.pull}`;
    return yamlFile([writtenBy('skopeo-sync'), command], registriesOf(list.images));
  },
};

function registriesOf(images: readonly ListedImage[]): Record<string, { images: Record<string, string[]> }> {
  const registries: Record<string, { images: Record<string, string[]> }> = {};
  for (const image of images) {
    const { registry, repository } = image.reference;
    registries[registry] ??= { images: {} };
    const listed = registries[registry].images;
    const versions = [image.tag, image.digest].filter(version => version !== undefined);
    listed[repository] = [...new Set([...(listed[repository] ?? []), ...versions])];
  }
  return registries;
}

function refusal(image: ListedImage, list: ImageList): string | undefined {
  const { mirror } = list;
  if (mirror === undefined) return undefined;
  const wanted = repositoryOf(mirrorReference(image.reference, mirror));
  const given = `${mirror.pull}/${isScoped(list) ? repositoryOf(image.reference) : lastPart(image.reference)}`;
  return given === wanted ? undefined : `skopeo would name it ${given}, and the layout ${wanted}`;
}

/** True when the first image keeps its host and path; all others must then do so too. */
function isScoped({ images: [first], mirror }: ImageList): boolean {
  if (first === undefined || mirror === undefined) return true;
  return repositoryOf(mirrorReference(first.reference, mirror)) !== `${mirror.pull}/${lastPart(first.reference)}`;
}

function lastPart({ repository }: Reference): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}
