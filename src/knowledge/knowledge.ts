// SPDX-License-Identifier: Apache-2.0

import { remembered } from '../reference/remembered.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { isFlagName, withoutDashes, wordsWithDashes } from './flags.ts';
import { type Glob, globOf } from './glob.ts';
import type { Container } from './pod.ts';
import { groupOf, Release } from './release.ts';
import { keysOf, namePartsOf, type RepositoryGlob, repositoryGlobOf } from './repository-glob.ts';
import type { OperatorRule, Recognition, Selector } from './rule.ts';
import { variableNames } from './variables.ts';

/** An operator that was recognised, by a container of its own or by an object only. */
export interface Recognised {
  readonly rule: OperatorRule;
  readonly document: RenderedDocument;
  readonly container: Container | undefined;
}

/** Things by a name: those with an exact one are looked up, the others asked one by one, for each name once. */
class NameIndex<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #wild: { glob: Glob; thing: T }[] = [];
  readonly #known = new Map<string, readonly T[]>();

  add(pattern: string, thing: T): void {
    const glob = globOf(pattern);
    if (glob.exact === undefined) this.#wild.push({ glob, thing });
    for (const name of glob.exact ?? []) this.#exact.set(name, [...(this.#exact.get(name) ?? []), thing]);
  }

  of(name: string): readonly T[] {
    return remembered(this.#known, name, this.#find);
  }

  readonly #find = (name: string): readonly T[] => {
    const exact = this.#exact.get(name) ?? [];
    const wild: T[] = [];
    for (const { glob, thing } of this.#wild) if (glob.matches(name)) wild.push(thing);
    return wild.length === 0 ? exact : [...exact, ...wild];
  };
}

const NO_IMAGES: readonly { glob: RepositoryGlob; rule: OperatorRule }[] = [];

/** Rules, arranged once so that looking at an object of no operator costs next to nothing. */
export class Knowledge {
  readonly rules: readonly OperatorRule[];
  readonly #order: ReadonlyMap<OperatorRule, number>;
  readonly #images = new Map<string | undefined, { glob: RepositoryGlob; rule: OperatorRule }[]>();
  readonly #variables = new NameIndex<OperatorRule>();
  readonly #flags = new NameIndex<OperatorRule>();
  readonly #configMaps = new NameIndex<OperatorRule>();
  readonly #secrets = new NameIndex<OperatorRule>();
  readonly #groups = new NameIndex<OperatorRule>();
  readonly #annotations = new NameIndex<OperatorRule>();
  /** Kinds that rules read, by API group. */
  readonly #kinds = new NameIndex<Glob>();

  /** Takes rules that do not contradict each other: `parseRules` and `joinRules` see to it. */
  constructor(rules: readonly OperatorRule[]) {
    // Named operators before conventions: what is found twice is found by the name.
    this.rules = [...rules.filter(({ convention }) => !convention), ...rules.filter(({ convention }) => convention)];
    this.#order = new Map(this.rules.map((rule, index) => [rule, index]));
    for (const rule of this.rules) this.#arrange(rule);
  }

  #arrange(rule: OperatorRule): void {
    for (const sign of rule.recognise ?? []) this.#arrangeSign(sign, rule);
    for (const group of rule.resources ?? []) this.#groups.add(group, rule);
    if (rule.convention !== true) this.#arrangeKinds(rule);
    for (const source of [...(rule.images ?? []), ...(rule.exclude ?? [])]) {
      const selector = 'each' in source && source.each !== undefined ? source.each : source;
      if ('annotation' in selector) this.#annotations.add(selector.annotation, rule);
    }
  }

  /** Conventions look for what has `image` in its text, which is parsed anyway. */
  #arrangeKinds(rule: OperatorRule): void {
    for (const { resource, group } of resourcesIn([rule.images, rule.exclude])) {
      for (const name of group === undefined ? (rule.resources ?? []) : [group])
        this.#kinds.add(name, globOf(resource));
    }
  }

  #arrangeSign(sign: Recognition, rule: OperatorRule): void {
    if ('env' in sign) this.#variables.add(sign.env, rule);
    else if ('flag' in sign) this.#flags.add(withoutDashes(sign.flag), rule);
    else if ('configMap' in sign) this.#configMaps.add(sign.configMap, rule);
    else if ('secret' in sign) this.#secrets.add(sign.secret, rule);
    else {
      const glob = repositoryGlobOf(sign.image);
      for (const key of new Set(glob.keys)) this.#images.set(key, [...(this.#images.get(key) ?? []), { glob, rule }]);
    }
  }

  /**
   * True for an API group that a rule calls its operator's: such objects matter whatever their text looks like. Those of
   * conventions do not: what these look for has `image` in its text.
   */
  isResource(group: string): boolean {
    return this.ofGroup(group).some(({ convention }) => convention !== true);
  }

  /** True for a kind of that group that a rule reads: it must be parsed though its text names no image. */
  reads(group: string, kind: string): boolean {
    return group !== '' && this.#kinds.of(group).some(glob => glob.matches(kind));
  }

  /** Rules whose custom resources are of this API group. */
  ofGroup(group: string): readonly OperatorRule[] {
    return this.#groups.of(group);
  }

  /** Rules that read this annotation. */
  ofAnnotation(key: string): readonly OperatorRule[] {
    return this.#annotations.of(key);
  }

  /** These rules, named operators before conventions. */
  inOrder(rules: ReadonlySet<OperatorRule>): readonly OperatorRule[] {
    const place = (rule: OperatorRule): number => this.#order.get(rule) ?? 0;
    return [...rules].sort((a, b) => place(a) - place(b));
  }

  /** Operators that run where these documents are installed, in the order of the documents. */
  operatorsIn(documents: readonly RenderedDocument[]): Recognised[] {
    return this.operatorsOf(new Release(documents));
  }

  operatorsOf({ documents, containers }: Release): Recognised[] {
    const found: Recognised[] = [];
    for (const container of containers) {
      for (const rule of this.#ofContainer(container)) found.push({ rule, document: container.document, container });
    }
    for (const document of documents) {
      for (const rule of this.#ofObject(document)) found.push({ rule, document, container: undefined });
    }
    return found;
  }

  #ofContainer(container: Container): Iterable<OperatorRule> {
    const found: OperatorRule[] = [];
    if (container.image !== undefined) {
      const parts = namePartsOf(container.image);
      for (const key of keysOf(parts)) {
        for (const { glob, rule } of this.#images.get(key) ?? NO_IMAGES) if (glob.matches(parts)) found.push(rule);
      }
    }
    for (const name of variableNames(container)) addAll(found, this.#variables.of(name));
    // Those in shell scripts are not worth looking for: what starts so is known by its image.
    for (const name of wordsWithDashes(container)) {
      const rules = this.#flags.of(name);
      if (rules.length > 0 && isFlagName(name)) found.push(...rules);
    }
    return found.length > 1 ? new Set(found) : found;
  }

  #ofObject(document: RenderedDocument): readonly OperatorRule[] {
    const { kind, name } = document.identity;
    if (kind !== 'ConfigMap' && kind !== 'Secret') return [];
    return groupOf(document) === '' ? (kind === 'ConfigMap' ? this.#configMaps : this.#secrets).of(name) : [];
  }
}

/** Nearly always there is nothing to add, and it is asked of each variable. */
function addAll(found: OperatorRule[], rules: readonly OperatorRule[]): void {
  if (rules.length > 0) found.push(...rules);
}

type ResourceSelector = Pick<Extract<Selector, { readonly resource: string }>, 'resource' | 'group'>;

/** All selectors of resources in a part of a rule: of sources, parts, conditions and choices. */
function resourcesIn(value: unknown): ResourceSelector[] {
  if (Array.isArray(value)) return value.flatMap(resourcesIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'resource' in value && typeof value.resource === 'string' ? [value as ResourceSelector] : [];
  return [...own, ...Object.values(value).flatMap(resourcesIn)];
}
