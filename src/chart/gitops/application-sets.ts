// SPDX-License-Identifier: Apache-2.0
import { type ExpandedSet, expandSet, type SetContext } from './application-set.ts';
import { type Evaluate, GoTemplates } from './go-templates.ts';
import type { Manifest } from './manifest.ts';

/** ApplicationSets of a repository, each expanded once: they are asked for what they apply, and again when it is their turn. */
export class ApplicationSets {
  readonly #context: Omit<SetContext, 'templates'>;
  readonly #evaluate: Evaluate;
  readonly #known = new WeakMap<Manifest, Promise<ExpandedSet>>();

  constructor(context: Omit<SetContext, 'templates'>, evaluate: Evaluate) {
    this.#context = context;
    this.#evaluate = evaluate;
  }

  expand(set: Manifest): Promise<ExpandedSet> {
    const templates = new GoTemplates(this.#evaluate);
    const known = this.#known.get(set) ?? templates.settled(() => expandSet(set, { ...this.#context, templates }));
    this.#known.set(set, known);
    return known;
  }
}
