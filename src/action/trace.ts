// SPDX-License-Identifier: Apache-2.0
import { type Candidate, candidatesOf } from '../discover/candidates.ts';
import { type Driver, judgePerturbation } from '../discover/driver.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { perturb, sentinel } from '../discover/sentinel.ts';
import { settleNames, useKey } from '../discover/use-key.ts';
import { type Edit, formatValuesPath, leavesOf, patchOf } from '../discover/values-path.ts';
import { AirgapError } from '../errors.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Render } from './reader.ts';
import type { Renderer } from './renderer.ts';

/** Renders that finding one release's drivers may cost; real charts need one or two (bench/provenance.ts). */
const BUDGET = 24;

/** Which values drive which uses. */
export interface Trace {
  /** The base render's uses: random names settled, and `possible` ones raised to `likely` by evidence. */
  readonly uses: ImageUse[];
  /** True when the budget of renders ended before every candidate was tried: a use without driver may have one. */
  readonly gaveUp: boolean;
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Options that the chart wants set before it accepts other image names, by its own error's words. */
  readonly switches: readonly Edit[];
  readonly values: ValueMap;
}

/** Finds the driver of each use by perturbing values and rendering again (design §5). */
export async function trace(renderer: Renderer, base: Render): Promise<Trace> {
  const values = await renderer.values();
  const tracer = new Tracer(renderer, base.uses, values);
  const { direct, words, empty } = candidatesOf(values, base.uses, await renderer.reads());
  await tracer.tryAll(direct);
  for (const group of [empty, words]) if (group.length > 0 && tracer.open()) await tracer.tryAll([...group, ...direct]);
  await tracer.settle();
  return tracer.result();
}

class Tracer {
  readonly #renderer: Renderer;
  readonly #base: readonly ImageUse[];
  readonly #values: ValueMap;
  readonly #drivers = new Map<string, Driver>();
  readonly #switches: Edit[] = [];
  #uses: ImageUse[];
  #left = BUDGET;
  #settled = false;
  #gaveUp = false;

  constructor(renderer: Renderer, base: readonly ImageUse[], values: ValueMap) {
    this.#renderer = renderer;
    this.#base = base;
    this.#values = values;
    this.#uses = [...base];
  }

  /** True while a use that counts has no driver. */
  open(): boolean {
    return this.#uses.some(use => use.certainty !== 'possible' && !this.#drivers.has(useKey(use)));
  }

  /** Perturbs all candidates in one render; halves them around what makes the render fail. */
  async tryAll(candidates: readonly Candidate[]): Promise<void> {
    if (candidates.length === 0) return;
    if (this.#left-- <= 0) {
      this.#gaveUp = true;
      return;
    }
    const numbered = new Map(candidates.map((candidate, index) => [index, candidate]));
    const patch = perturb(this.#values, numbered);
    try {
      const { uses } = await this.#renderer.perturbed(this.#switched(patch));
      const contested = this.#learn(uses, numbered);
      for (const candidate of candidates.length > 1 && this.open() ? contested : []) await this.tryAll([candidate]);
    } catch (error) {
      if (!(error instanceof AirgapError)) throw error;
      if (this.#learnSwitch(error.message)) return this.tryAll(candidates);
      if (candidates.length === 1) return;
      const named = candidates.filter((_, index) => error.message.includes(sentinel(index)));
      const rest = candidates.filter(candidate => !named.includes(candidate));
      const half = Math.ceil(candidates.length / 2);
      const parts = named.length > 0 && rest.length > 0 ? [rest] : [candidates.slice(0, half), candidates.slice(half)];
      // One after the other: which of two leaves is learned first must not depend on which render ends first.
      for (const part of parts) await this.tryAll(part);
    }
  }

  /** Renders once more when nothing was perturbed: names made up at random show only between two renders. */
  async settle(): Promise<void> {
    if (this.#settled || this.#base.length === 0) return;
    const { uses } = await this.#renderer.base();
    this.#uses = settleNames(this.#base, uses);
  }

  result(): Trace {
    const uses = this.#uses.map(use =>
      this.#isEvident(use) ? ({ ...use, certainty: 'likely', rule: 'evidence' } as const) : use,
    );
    return { uses, gaveUp: this.#gaveUp, drivers: this.#drivers, switches: this.#switches, values: this.#values };
  }

  /** True for a text that only looked like an image and moves with a value that drives one for certain (design §4, rule 4). */
  #isEvident(use: ImageUse): boolean {
    const { candidate } = this.#drivers.get(useKey(use)) ?? {};
    if (use.certainty !== 'possible' || candidate === undefined || use.reference.tag === undefined) return false;
    const drivers = this.#uses
      .filter(({ certainty }) => certainty !== 'possible')
      .map(other => this.#drivers.get(useKey(other)));
    const path = formatValuesPath(candidate.path);
    return drivers.some(driver => driver !== undefined && formatValuesPath(driver.candidate.path) === path);
  }

  #learn(perturbed: readonly ImageUse[], candidates: ReadonlyMap<number, Candidate>): ReadonlySet<Candidate> {
    this.#uses = settleNames(this.#base, perturbed);
    this.#settled = true;
    const { drivers, contested } = judgePerturbation(this.#base, perturbed, candidates);
    for (const [key, driver] of drivers) if (!this.#drivers.has(key)) this.#drivers.set(key, driver);
    return contested;
  }

  /**
   * Charts that verify image names say which option lets others pass; an option they name that is off goes on. A
   * sub-chart names it from `global` on, which is where it is set for all.
   */
  #learnSwitch(words: string): boolean {
    for (const { path, value } of leavesOf(this.#values)) {
      const global = path.lastIndexOf('global');
      const own = global === -1 ? path : path.slice(global);
      const name = formatValuesPath(own);
      if (value !== false || own.length < 2 || !words.includes(name)) continue;
      if (this.#switches.some(edit => formatValuesPath(edit.path) === name)) continue;
      this.#switches.push({ path: own, value: true });
      return true;
    }
    return false;
  }

  #switched(patch: ValueMap): ValueMap {
    return mergeMaps(patch, patchOf(this.#values, this.#switches));
  }
}

function mergeMaps(a: ValueMap, b: ValueMap): ValueMap {
  const result: ValueMap = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = result[key];
    const both = typeof own === 'object' && own !== null && typeof value === 'object' && value !== null;
    result[key] = both && !Array.isArray(own) && !Array.isArray(value) ? mergeMaps(own, value) : value;
  }
  return result;
}
