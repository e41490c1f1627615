// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { isUsed } from '../discover/latent/image-blocks.ts';
import type { SwitchedTree } from '../discover/latent/image-places.ts';
import { type Documented, enumerations, switches } from '../discover/latent/options.ts';
import { blamed, remediesFor } from '../discover/latent/remedy.ts';
import { suspectsFor } from '../discover/latent/suspects.ts';
import type { Assignments, Target } from '../discover/latent/targets.ts';
import { type Assignment, formatAssignment, joinSets, overlaid } from '../discover/latent/wish.ts';
import { canonical } from '../reference/reference.ts';
import { isSameImage } from '../reference/same-image.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Rendered, Trial, Trials } from './latent-trials.ts';

/** Ways to bring one image in that are tried one after the other. */
const TRIES = 6;
/** Renders that everything together may take. */
const ALL = 3;
/** Times that a chart is obeyed when it refuses values and says what it wants. */
const REMEDIES = 3;
/** Conditions tried one by one of which nobody sees what image they bring. */
const BLIND = 8;
/** Renders that one sweep over options of which nothing is known may take. */
const SWEEP = 5;
/** Renders that a sweep leaves for what comes after it. */
const RESERVE = 8;
/** More options than these are halved first. */
const MANY = 3;
/** So many are tried without one after the other. */
const SINGLES = 8;
/** Blamed options that are tried alone, at least; many are a part of the chart that wants something nobody can guess. */
const ALONE = 2;
/** Sweeps over enumerations: most have two or three words. */
const WORDS = 3;

export interface SearchInput {
  /** Uses of the release as it stands, as far as they count. */
  readonly base: readonly ImageUse[];
  readonly targets: readonly Target[];
  readonly tree: SwitchedTree;
  readonly documented: Documented;
  readonly values: ValueMap;
}

/** Options that never rendered, and why. */
export interface FailedOption {
  readonly options: readonly string[];
  /** Helm's. */
  readonly words: string;
}

/** Looks for images by rendering with options on: all at once, one by one, and then those of which nothing is known. */
export class LatentSearch {
  readonly #trials: Trials;
  readonly #input: SearchInput;
  readonly #targets: readonly Target[];
  readonly #failures: { readonly set: Assignments; readonly words: string }[] = [];

  constructor(trials: Trials, input: SearchInput) {
    this.#trials = trials;
    this.#input = input;
    this.#targets = input.targets.filter(({ block }) => block === undefined || !isUsed(block, input.base));
  }

  async run(): Promise<void> {
    await this.#allAtOnce();
    for (let round = 0; round < TRIES; round++) await this.#tryOpen(round);
    await this.#tryBlind();
    await this.#shrinkAll();
    await this.#sweepAll();
    await this.#shrinkAll();
  }

  /** The smallest set that showed each image which the release has not as it stands. */
  found(): Map<string, Rendered> {
    const found = new Map<string, Rendered>();
    for (const trial of this.#trials.rendered) {
      for (const { reference } of trial.uses) {
        const image = canonical(reference);
        if (found.has(image) || this.#input.base.some(use => isSameImage(use.reference, reference))) continue;
        found.set(image, trial);
      }
    }
    return found;
  }

  /** Options that no render accepted, each with the least that failed with it; and documents that could not be read. */
  failures(): FailedOption[] {
    const rendered = this.#trials.rendered;
    const good = new Set(rendered.flatMap(({ set }) => set.map(formatAssignment)));
    const failed = new Map<string, FailedOption>();
    for (const { set, words } of [...this.#failures].sort((a, b) => a.set.length - b.set.length)) {
      const failure = { options: set.map(formatAssignment), words };
      for (const option of failure.options) if (!good.has(option) && !failed.has(option)) failed.set(option, failure);
    }
    for (const { set, unread } of rendered)
      for (const { template = '', message } of unread)
        if (!failed.has(template))
          failed.set(template, { options: set.map(formatAssignment), words: `${template} ${message}` });
    return [...new Set(failed.values())];
  }

  /** What each target asks for first, together; without what the chart blames when it refuses that. */
  async #allAtOnce(): Promise<void> {
    // What is switched off may hide what others bring.
    const first = this.#targets.map(({ tries }) => tries[0] ?? []);
    let sets = first.filter(set => set.length > 0 && set.every(({ value }) => value !== false));
    for (let round = 0; round < ALL && sets.length > 0; round++) {
      const trial = await this.#trials.one(sets.reduce<Assignments>((all, set) => joinSets(all, set) ?? all, []));
      if (trial?.words === undefined) return;
      const out = blamed(trial.words, trial.set);
      const left = sets.filter(set => !set.some(assignment => out.includes(assignment)));
      sets = left.length < sets.length ? left : left.slice(0, left.length >> 1);
    }
  }

  /** One more try for each target that nothing as small has shown yet, the smallest first. */
  async #tryOpen(round: number): Promise<void> {
    const sets = this.#targets.flatMap(({ tries, block }) => {
      const next = tries[round];
      if (next === undefined || block === undefined) return [];
      const seen = this.#trials.rendered.some(({ set, uses }) => set.length <= next.length && isUsed(block, uses));
      return seen ? [] : [next];
    });
    await this.#obey(await this.#trials.all(sets.sort((a, b) => a.length - b.length)));
  }

  /** Branches that print an image which is not seen before they do. */
  async #tryBlind(): Promise<void> {
    const sets = this.#targets.flatMap(({ tries, block }) => (block === undefined ? tries : []));
    const sorted = [...sets].sort((a, b) => a.length - b.length).slice(0, BLIND);
    await this.#obey(await this.#trials.all(sorted));
  }

  /** Tries what the chart's own words ask for when it refused. */
  async #obey(trials: readonly (Trial | undefined)[]): Promise<void> {
    for (const trial of trials) if (trial?.words !== undefined) this.#failures.push(trial);
    let last = trials;
    for (let round = 0; round < REMEDIES; round++) {
      const remedies = last.flatMap(trial =>
        trial?.words === undefined ? [] : remediesFor(trial.words, trial.set, this.#input.values),
      );
      last = await this.#trials.all(remedies);
    }
  }

  /** Options that no template told about: all switches at once, then enumerations, one word of each after the other. */
  async #sweepAll(): Promise<void> {
    const { documented, values } = this.#input;
    const known = new Set(this.#trials.rendered.flatMap(({ set }) => set.map(formatAssignment)));
    const isNew = (assignment: Assignment): boolean => !known.has(formatAssignment(assignment));
    await this.#sweep(switches(documented, values).filter(isNew));
    const words = enumerations(documented, values);
    for (let index = 0; index < WORDS; index++) {
      const chosen = words.map(({ path, alternatives }) => ({ path, value: alternatives[index] ?? '' }));
      await this.#sweep(chosen.filter(({ value }) => value !== '').filter(isNew));
    }
  }

  /** Sets options on top of what rendered best. Those that the chart blames for a failure are taken out, and tried alone. */
  async #sweep(options: Assignments): Promise<void> {
    const best = this.#trials.rendered.at(-1)?.set ?? [];
    let left = options;
    for (let round = 0; round < SWEEP && left.length > 0; round++) {
      // What it finds has to be shrunk, too.
      if (this.#trials.left < RESERVE) return this.#trials.giveUp();
      const trial = await this.#trials.one(overlaid(best, left));
      if (trial?.words === undefined) return;
      const out = blamed(trial.words, left);
      if (out.length <= this.#alone()) await this.#obey(await this.#trials.all(out.map(option => [option])));
      else this.#trials.giveUp();
      left = out.length > 0 ? left.filter(option => !out.includes(option)) : left.slice(0, left.length >> 1);
    }
  }

  #alone(): number {
    return Math.max(ALONE, (this.#trials.left - RESERVE) >> 2);
  }

  /** Takes away from each image's options what it does not need. A render on the way may show more images. */
  async #shrinkAll(): Promise<void> {
    const done = new Set<string>();
    for (let next: string | undefined; ; ) {
      next = [...this.found().keys()].find(image => !done.has(image));
      if (next === undefined) return;
      done.add(next);
      let trial = this.found().get(next);
      while (trial !== undefined && trial.set.length > 1) trial = await this.#smaller(next, trial);
    }
  }

  /** A part of the set that shows the image, too: what its template names, half of many options, all but one of few. */
  async #smaller(image: string, { set, uses }: Rendered): Promise<Rendered | undefined> {
    const template = uses.find(({ reference }) => canonical(reference) === image)?.template ?? '';
    const { needed, named } = suspectsFor(template, set, this.#input.tree);
    const free = set.filter(assignment => !needed.includes(assignment));
    const many = free.length > MANY;
    const groups = [
      many && named.length < free.length ? [named] : [],
      many ? chunksOf(free, 2) : [],
      many ? chunksOf(free, 4).map(chunk => free.filter(option => !chunk.includes(option))) : [],
      free.length <= SINGLES ? free.map(option => free.filter(other => other !== option)) : [],
    ];
    for (const group of groups) {
      const parts = group.map(part => [...needed, ...part]).filter(part => part.length > 0);
      const trials = await this.#trials.all(parts);
      const found = trials.find(trial => trial?.uses?.some(({ reference }) => canonical(reference) === image));
      if (found?.uses !== undefined) return found;
    }
    return undefined;
  }
}

/** At most so many parts, none of them empty. */
function chunksOf(set: Assignments, count: number): Assignments[] {
  const size = Math.ceil(set.length / count);
  const chunks = Array.from({ length: count }, (_, index) => set.slice(index * size, (index + 1) * size));
  return chunks.filter(chunk => chunk.length > 0);
}
