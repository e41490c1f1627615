// SPDX-License-Identifier: Apache-2.0
import { mayHoldImage } from '../../rendered/may-hold-image.ts';
import type { FoundText } from './found.ts';
import { type Manifest, writtenIdentity, yamlOf } from './manifest.ts';
import { holdsValues, isGitOps } from './object-index.ts';

/** What runs, by the file it is written in; none when nothing of it can name an image. `values` as `namesOfValues`. */
export function textsOf(values: ReadonlySet<string>, manifests: readonly Manifest[]): FoundText[] {
  const files = Map.groupBy(
    manifests.filter(manifest => !isGitOps(manifest) && !holdsValues(manifest, values)),
    ({ place }) => place.file,
  );
  const naming = [...files].filter(([, inside]) => inside.some(manifest => mayHoldImage(yamlOf(manifest))));
  return naming.map(([file, inside]) => textOf(file, inside));
}

function textOf(file: string, manifests: readonly Manifest[]): FoundText {
  const filled = manifests.some(({ unfilled }) => unfilled !== undefined);
  return {
    file,
    text: joined(manifests),
    written: manifests.map(writtenIdentity),
    ...(filled && { unfilled: joined(manifests.map(manifest => manifest.unfilled ?? manifest)) }),
  };
}

function joined(manifests: readonly Manifest[]): string {
  return manifests.map(yamlOf).join('\n---\n');
}
