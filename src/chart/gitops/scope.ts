// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from './manifest.ts';
import { ObjectIndex } from './object-index.ts';

/** What one starting point brings into a cluster: names are looked up here first, then in the files of the repository. */
export class Scope {
  readonly #objects = new ObjectIndex();
  readonly #files: ObjectIndex;
  readonly helmReleases: Manifest[] = [];
  /** What was followed from here. Another start may give the same object other variables or values. */
  readonly visited = new Set<string>();

  constructor(files: ObjectIndex) {
    this.#files = files;
  }

  add(manifests: readonly Manifest[]): void {
    this.#objects.add(manifests);
    this.helmReleases.push(...manifests.filter(isHelmRelease));
  }

  readonly lookup = (kind: string, namespace: string, name: string): Manifest | undefined =>
    this.#objects.find(kind, namespace, name) ?? this.#files.find(kind, namespace, name);
}

function isHelmRelease({ identity: { apiVersion, kind } }: Manifest): boolean {
  return kind === 'HelmRelease' && apiVersion.startsWith('helm.toolkit.fluxcd.io/');
}
