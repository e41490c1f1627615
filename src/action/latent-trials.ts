// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { isMadeUp } from '../discover/latent/remedy.ts';
import { type Assignments, formatAssignments } from '../discover/latent/targets.ts';
import { settleNames } from '../discover/use-key.ts';
import { patchOf } from '../discover/values-path.ts';
import { AirgapError } from '../errors.ts';
import { remembered } from '../reference/remembered.ts';
import type { DocumentProblem } from '../rendered/document.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Renderer } from './renderer.ts';

/** One render with some values set, or why there is none. */
export type Trial = Rendered | Failed;

export interface Rendered {
  readonly set: Assignments;
  readonly uses: readonly ImageUse[];
  /** Documents that could not be read: they may name images. */
  readonly unread: readonly DocumentProblem[];
  readonly words?: undefined;
}

export interface Failed {
  readonly set: Assignments;
  readonly uses?: undefined;
  /** Helm's. */
  readonly words: string;
}

/** Renders a release with values set one way or another: each way once, and no more of them than the budget allows. */
export class Trials {
  readonly #renderer: Renderer;
  readonly #values: ValueMap;
  readonly #budget: number;
  readonly #known = new Map<string, Trial>();
  readonly #settled = new Map<string, Promise<Rendered>>();
  #refused = false;

  constructor(renderer: Renderer, values: ValueMap, budget: number) {
    this.#renderer = renderer;
    this.#values = values;
    this.#budget = budget;
  }

  get renders(): number {
    return this.#known.size + this.#settled.size;
  }

  get left(): number {
    return this.#budget - this.renders;
  }

  /** True when the budget did not allow all that was asked for. */
  get gaveUp(): boolean {
    return this.#refused;
  }

  /** Says that something was left untried. */
  giveUp(): void {
    this.#refused = true;
  }

  /** All that was rendered, the smallest sets first. */
  get rendered(): Rendered[] {
    const rendered = [...this.#known.values()].filter(trial => trial.uses !== undefined);
    return rendered.sort((a, b) => a.set.length - b.set.length);
  }

  /** Renders each set, several at once; what the budget does not allow is undefined. Which those are depends on the order alone. */
  async all(sets: readonly Assignments[]): Promise<(Trial | undefined)[]> {
    const named = new Map(sets.map(set => [formatAssignments(set), set]));
    const fresh = new Map([...named].filter(([key]) => !this.#known.has(key)));
    const allowed = [...fresh].slice(0, Math.max(this.left, 0));
    if (allowed.length < fresh.size) this.#refused = true;
    const trials = await Promise.all(allowed.map(([, set]) => this.#render(set)));
    for (const [index, [key]] of allowed.entries()) this.#known.set(key, trials[index] as Trial);
    return sets.map(set => this.#known.get(formatAssignments(set)));
  }

  async one(set: Assignments): Promise<Trial | undefined> {
    return (await this.all([set]))[0];
  }

  /** The same render, names that are new at each render made one: it takes a second render to tell them. */
  settled(trial: Rendered): Promise<Rendered> {
    return remembered(this.#settled, formatAssignments(trial.set), () => this.#settle(trial));
  }

  async #settle(trial: Rendered): Promise<Rendered> {
    const again = await this.#render(trial.set);
    return again.uses === undefined ? trial : { ...trial, uses: settleNames(trial.uses, again.uses) };
  }

  async #render(set: Assignments): Promise<Trial> {
    try {
      const { uses, problems } = await this.#renderer.perturbed(patchOf(this.#values, set));
      return { set, uses: uses.filter(isImage), unread: problems.filter(({ fatal }) => fatal) };
    } catch (error) {
      if (!(error instanceof AirgapError)) throw error;
      return { set, words: error.message.replace(/^release .*? does not render: /, '') };
    }
  }
}

/** Where a chart takes text from a value that is now `true`, a name comes out that nobody ever meant. */
function isImage({ certainty, reference }: ImageUse): boolean {
  const { written } = reference;
  return certainty !== 'possible' && !isMadeUp(written) && !/(^|[/:@])(true|false)([/:@]|$)/.test(written);
}
