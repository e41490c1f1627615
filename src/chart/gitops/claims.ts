// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { readApplication } from './application.ts';
import { expandApplicationSet } from './application-set.ts';
import { directoryFiles } from './directory-source.ts';
import { readFluxKustomization } from './flux-kustomization.ts';
import type { Lookup } from './helm-release.ts';
import { generatedKustomization, type KustomizationTree, readKustomization } from './kustomization.ts';
import type { Manifest } from './manifest.ts';
import type { Repository } from './repository.ts';
import { kustomizationFile } from './repository-path.ts';

/** The kustomization of a folder together with what an Application or Flux adds to it. */
export function kustomizationOf(repository: Repository, folder: string, options: ValueMap): ValueMap {
  const own =
    kustomizationFile(repository, folder) === undefined
      ? generatedKustomization(repository, folder)
      : { resources: ['.'] };
  return { ...own, ...options };
}

/** Reads trees once a folder. */
export class Trees {
  readonly #repository: Repository;
  readonly #known = new Map<string, KustomizationTree>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  of(folder: string, options: ValueMap = {}): KustomizationTree {
    if (Object.keys(options).length > 0) {
      return readKustomization(this.#repository, folder, kustomizationOf(this.#repository, folder, options));
    }
    const known =
      this.#known.get(folder) ??
      readKustomization(this.#repository, folder, kustomizationOf(this.#repository, folder, {}));
    this.#known.set(folder, known);
    return known;
  }
}

/** Files whose objects an Application, a set of them or a Flux Kustomization applies, as far as its own words tell. */
export function claimedBy(manifest: Manifest, lookup: Lookup, repository: Repository, trees: Trees): Set<string> {
  const { kind } = manifest.identity;
  if (kind === 'Kustomization') {
    const build = readFluxKustomization(manifest, lookup, repository);
    return 'folder' in build ? new Set(trees.of(build.folder).files) : new Set();
  }
  if (kind === 'HelmRelease') return new Set();
  const applications = kind === 'Application' ? [manifest] : expandApplicationSet(manifest, repository).applications;
  const deliveries = applications.flatMap(application => readApplication(application, repository).deliveries);
  return new Set(
    deliveries.flatMap(delivery => {
      if (delivery.kind === 'kustomize') return [...trees.of(delivery.folder).files];
      if (delivery.kind === 'directory') return directoryFiles(repository, delivery.folder, delivery.options);
      return [];
    }),
  );
}

/** Which objects apply which files. */
export class Claims {
  readonly #own = new Map<Manifest, ReadonlySet<string>>();
  readonly #by = new Map<string, Manifest[]>();

  constructor(manifests: readonly Manifest[], claimsOf: (manifest: Manifest) => ReadonlySet<string>) {
    for (const manifest of manifests) {
      const files = claimsOf(manifest);
      this.#own.set(manifest, files);
      for (const file of files) {
        const claimers = this.#by.get(file);
        if (claimers === undefined) this.#by.set(file, [manifest]);
        else claimers.push(manifest);
      }
    }
  }

  get files(): Iterable<string> {
    return this.#by.keys();
  }

  /** Applied by nothing else. Who applies itself, as Flux does after its bootstrap, starts somewhere all the same. */
  isFirst(manifest: Manifest): boolean {
    const own = this.#own.get(manifest);
    const others = this.#by.get(manifest.place.file) ?? [];
    return !others.some(other => other !== manifest && !own?.has(other.place.file));
  }
}
