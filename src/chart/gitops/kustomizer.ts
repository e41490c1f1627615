// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { ValueMap } from '../../rendered/value.ts';
import type { Builder } from './builder.ts';
import { kustomizationOf, type Trees } from './claims.ts';
import type { Collected } from './collected.ts';
import type { KustomizationTree } from './kustomization.ts';
import { kustomizedChart, localFolder } from './kustomized-chart.ts';
import { type Manifest, placeOf, readManifests } from './manifest.ts';
import type { Repository } from './repository.ts';
import { inflationRequester } from './requester.ts';
import { withoutGenerated } from './without-generated.ts';

export const NO_KUSTOMIZE = 'there is neither kustomize nor kubectl';

/**
 * Builds kustomizations. What only draws files together is read here, without a process; what changes manifests is
 * Kustomize's own business, and a gap where there is no Kustomize.
 */
export class Kustomizer {
  readonly #repository: Repository;
  readonly #builder: Builder;
  readonly #trees: Trees;
  readonly #found: Collected;
  readonly #applied: Set<string>;

  constructor(repository: Repository, builder: Builder, trees: Trees, found: Collected, applied: Set<string>) {
    this.#repository = repository;
    this.#builder = builder;
    this.#trees = trees;
    this.#found = found;
    this.#applied = applied;
  }

  /** The manifests of a folder as they are applied, with what `options` add; charts among them become releases. */
  async build(folder: string, options: ValueMap, owner: Manifest): Promise<readonly Manifest[]> {
    const tree = this.#trees.of(folder, options);
    for (const file of tree.files) this.#applied.add(file);
    this.#found.noteProblems(tree, owner);
    const own = tree.charts.every(
      ({ home, chart }) => localFolder(home, String(chart.name), this.#repository) !== undefined,
    );
    if (tree.undone.size > 0 && tree.problems.length === 0 && own) {
      const built = await this.#kustomize(folder, options, tree, owner);
      if (built !== undefined) return built;
    } else if (tree.undone.size > 0) this.#undone(tree, owner, 'what it names cannot all be read');
    const requester = inflationRequester(owner);
    for (const chart of tree.charts) {
      this.#found.releases.push({ ...kustomizedChart(chart, this.#repository), ...(requester && { requester }) });
    }
    return tree.manifests;
  }

  async #kustomize(
    folder: string,
    options: ValueMap,
    tree: KustomizationTree,
    owner: Manifest,
  ): Promise<Manifest[] | undefined> {
    const given = kustomizationOf(this.#repository, folder, options);
    const build = (root: string) => this.#builder.kustomize(path.join(root, folder), given, tree.charts.length > 0);
    const built = await (tree.generated.size === 0
      ? build(this.#repository.root)
      : withoutGenerated(this.#repository, tree, build));
    if ('text' in built) {
      return readManifests(built.text, folder).manifests.map(manifest => {
        const { kind, name } = manifest.identity;
        const written = tree.manifests.find(({ identity }) => identity.kind === kind && identity.name === name);
        // Lines are those of the user's file, not those of a build that nobody sees.
        if (written === undefined) return { ...manifest, place: owner.place, text: '', exact: false };
        return { ...manifest, place: written.place, text: written.text, exact: false };
      });
    }
    this.#undone(tree, owner, 'failed' in built ? built.failed : NO_KUSTOMIZE);
    return undefined;
  }

  #undone(tree: KustomizationTree, owner: Manifest, why: string): void {
    const file = [...tree.files].find(name => /ustomization(\.ya?ml)?$/.test(name));
    const place = file === undefined ? placeOf(owner) : { file, line: 1 };
    this.#found.gap(owner, place, `what ${[...tree.undone].join(', ')} do`, why);
  }
}
