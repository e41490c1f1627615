// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { readApplication } from './application.ts';
import type { ApplicationSets } from './application-sets.ts';
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

/** What an object's words are read with. */
export interface ClaimContext {
  readonly lookup: Lookup;
  readonly repository: Repository;
  readonly trees: Trees;
  readonly sets: ApplicationSets;
}

/** Files whose objects an Application, a set of them or a Flux Kustomization applies, as far as its own words tell. */
async function claimedBy(
  manifest: Manifest,
  { lookup, repository, trees, sets }: ClaimContext,
): Promise<ReadonlySet<string>> {
  const { kind } = manifest.identity;
  if (kind === 'Kustomization') {
    const build = readFluxKustomization(manifest, lookup, repository);
    return 'folder' in build ? new Set(trees.of(build.folder).files) : new Set();
  }
  if (kind === 'HelmRelease') return new Set();
  const applications = kind === 'Application' ? [manifest] : (await sets.expand(manifest)).applications;
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

  static async of(manifests: readonly Manifest[], context: ClaimContext): Promise<Claims> {
    return new Claims(await Promise.all(manifests.map(async one => [one, await claimedBy(one, context)] as const)));
  }

  private constructor(claimed: readonly (readonly [Manifest, ReadonlySet<string>])[]) {
    for (const [manifest, files] of claimed) {
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
