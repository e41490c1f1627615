// SPDX-License-Identifier: Apache-2.0
import type { Place } from '../discover/place.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import type { Value } from '../rendered/value.ts';
import { withoutDashes } from './flags.ts';
import { globOf } from './glob.ts';
import type { Recognised } from './knowledge.ts';
import { versionOfContainer } from './operator-image.ts';
import { type Path, pathOf } from './path.ts';
import type { Container } from './pod.ts';
import type { Release } from './release.ts';
import type { OperatorRule, Selector } from './rule.ts';
import type { Text } from './text.ts';
import type { TextMap } from './variables.ts';
import { type OnBroken, type Reached, walkPath } from './walk-path.ts';

/** A value that a selector found. */
export interface Found {
  readonly document: RenderedDocument;
  readonly place: Place | undefined;
  readonly value: Value;
  readonly key: string;
  /** What the selector's last `*` stood for. */
  readonly star: () => string | undefined;
  /** True when the selector names the place itself, without `*`: what stands there should be an image. */
  readonly named: boolean;
}

/** Where a rule looks: the release at hand, or those beside it, with the rule's operators there. */
export interface Side {
  readonly release: Release;
  readonly operators: readonly Recognised[];
}

/** Hears of documents in strings that cannot be read. */
export type OnUnreadable = (document: RenderedDocument, ...broken: Parameters<OnBroken>) => void;

/** One rule in one release, with what stands beside it. Each selector is looked for once. */
export class Scene {
  readonly rule: OperatorRule;
  readonly own: Side;
  readonly others: Side;
  readonly #onUnreadable: OnUnreadable;
  readonly #memory = new Map<Selector, Found[]>();
  #container: Container | null | undefined;
  #containers: readonly Container[] | undefined;

  constructor(rule: OperatorRule, own: Side, others: Side, onUnreadable: OnUnreadable) {
    this.rule = rule;
    this.own = own;
    this.others = others;
    this.#onUnreadable = onUnreadable;
  }

  /** The operator's containers in the release at hand. */
  get containers(): readonly Container[] {
    this.#containers ??= this.own.operators.flatMap(({ container }) => container ?? []);
    return this.#containers;
  }

  /** The operator's container, at hand rather than elsewhere, with a version rather than without one. */
  get container(): Container | undefined {
    if (this.#container === undefined) {
      const elsewhere = this.others.operators.flatMap(({ container }) => container ?? []);
      const containers = [...this.containers, ...elsewhere];
      this.#container = containers.find(one => versionOfContainer(one) !== undefined) ?? containers[0] ?? null;
    }
    return this.#container ?? undefined;
  }

  /**
   * Containers of the operators that may serve custom resources here: the one at hand, or one of each version elsewhere,
   * since nobody can tell which of them will. None when the operator is nowhere.
   */
  get serving(): readonly Container[] {
    const { container } = this;
    if (container === undefined) return [];
    if (this.own.operators.some(one => one.container !== undefined)) return [container];
    const versions = new Map<string | undefined, Container>();
    for (const { container: one } of this.others.operators) {
      const version = one && versionOfContainer(one);
      if (one !== undefined && version !== undefined && !versions.has(version)) versions.set(version, one);
    }
    return versions.size === 0 ? [container] : [...versions.values()];
  }

  /** What the selector finds in the release at hand. */
  here(selector: Selector): readonly Found[] {
    return this.#select(selector, this.own);
  }

  /** What it finds in all releases; of variables and flags first those of `container`. */
  anywhere(selector: Selector, container?: Container): readonly Found[] {
    if (container !== undefined && ('env' in selector || 'flag' in selector)) {
      const { release } = this.own.operators.some(one => one.container === container) ? this.own : this.others;
      const found = this.#ofContainer(selector, container, release);
      if (found.length > 0) return found;
    }
    let found = this.#memory.get(selector);
    if (found === undefined) {
      found = [...this.#select(selector, this.own), ...this.#select(selector, this.others)];
      this.#memory.set(selector, found);
    }
    return found;
  }

  #select(selector: Selector, side: Side): Found[] {
    if ('resource' in selector) return this.#fields(selector, side.release);
    if ('annotation' in selector) return this.#texts(selector.annotation, selector.path, side.release.annotations);
    if (side.operators.length === 0) return [];
    if ('configMap' in selector) return this.#keys(selector.configMap, selector, side.release.configMaps);
    if ('secret' in selector) return this.#keys(selector.secret, selector, side.release.secrets);
    const containers = side === this.own ? this.containers : side.operators.flatMap(({ container }) => container ?? []);
    if (containers.length === 1 && containers[0] !== undefined)
      return this.#ofContainer(selector, containers[0], side.release);
    return containers.flatMap(container => this.#ofContainer(selector, container, side.release));
  }

  #ofContainer(selector: Selector, container: Container, release: Release): Found[] {
    if ('env' in selector) return this.#texts(selector.env, selector.path, release.variablesOf(container));
    if (!('flag' in selector)) return [];
    const found = this.#texts(withoutDashes(selector.flag), undefined, release.flagsOf(container));
    const texts = found.map(flag => expanded(flag, release.variablesOf(container)));
    return selector.path === undefined
      ? texts
      : texts.flatMap(flag => this.#below(selector.path ?? '', flag.document, flag));
  }

  #keys(name: string, { key, path }: { key: string; path?: string }, maps: readonly TextMap[]): Found[] {
    const names = globOf(name);
    return maps
      .filter(({ document }) => names.matches(document.identity.name))
      .flatMap(({ entries }) => this.#texts(key, path, entries()));
  }

  #fields({ resource, group, path }: { resource: string; group?: string; path: string }, release: Release): Found[] {
    const kinds = globOf(resource);
    const groups = (group === undefined ? (this.rule.resources ?? []) : [group]).map(globOf);
    const found: Found[] = [];
    for (const [name, documents] of release.groups) {
      if (!groups.some(glob => glob.matches(name))) continue;
      for (const document of documents) {
        if (!kinds.matches(document.identity.kind)) continue;
        found.push(...this.#below(path, document, { value: document.value, place: undefined, key: '' }));
      }
    }
    return found;
  }

  #texts(pattern: string, path: string | undefined, texts: readonly Text[]): Found[] {
    const glob = globOf(pattern);
    const named = glob.exact !== undefined;
    const found: Found[] = [];
    for (const { key, text, document, place } of texts) {
      if (!glob.matches(key)) continue;
      if (path === undefined) found.push({ document, place, value: text, key, star: () => glob.star(key), named });
      else found.push(...this.#below(path, document, { value: text, place, key }));
    }
    return found;
  }

  #below(text: string, document: RenderedDocument, start: Reached): Found[] {
    const path = pathOf(text);
    const named = isNamed(path);
    return walkPath(path, start, (...broken) => this.#onUnreadable(document, ...broken)).map(reached => ({
      ...reached,
      document,
      star: () => starOf(path, reached.place, start.place),
      named,
    }));
  }
}

/** `--image=$(RELATED_IMAGE)`: Kubernetes puts the variable's text there. */
function expanded(flag: Found, variables: readonly Text[]): Found {
  const [, name] = typeof flag.value === 'string' ? (/^\$\(([\w.-]+)\)$/.exec(flag.value) ?? []) : [];
  const variable = name === undefined ? undefined : variables.find(({ key }) => key === name);
  if (variable === undefined) return flag;
  return { ...flag, document: variable.document, place: variable.place, value: variable.text };
}

function isNamed(path: Path): boolean {
  const last = path.at(-1);
  return last?.kind === 'key' && last.glob.exact?.length === 1;
}

/** The key that the path's last wild step stood for. Behind `**` steps cannot be told apart. */
function starOf(path: Path, place: Place | undefined, start: Place | undefined): string | undefined {
  if (path.some(({ kind }) => kind === 'deep')) return undefined;
  const keys: string[] = [];
  for (let at = place; at !== undefined && at !== start; at = at.parent) {
    if (!(at.inside && at.step === '')) keys.unshift(String(at.step));
  }
  const wild = path.findLastIndex(step => step.kind === 'key' && step.glob.exact === undefined);
  return wild === -1 ? undefined : keys[wild];
}
