// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { looksLikeHost, parseReference, tryReference } from '../reference/reference.ts';

/** The repositories that a list of image names makes, to be found by what clients call them. Names are whole: `docker.io/library/nginx`. */
export class Repositories {
  /** Sorted. */
  readonly names: readonly string[];
  /** What a path can call each of them, sorted: what a mirror would, unless it would call two alike. */
  readonly paths: readonly string[];
  readonly #tags = new Map<string, string[]>();
  /** Whole names by their path on the upstream host. */
  readonly #byPath = new Map<string, string[]>();

  /** Whole names by what a mirror would call them. */
  readonly #byMirrored = new Map<string, string[]>();

  /**
   * Takes canonical references, with a tag or a digest. `mirrored` gives a whole name the form that it has in a path, where no host
   * has a port or upper case.
   */
  constructor(images: readonly string[], mirrored: (whole: string) => string = whole => whole) {
    for (const image of images) {
      const { registry, repository, tag } = parseReference(image);
      const whole = `${registry}/${repository}`;
      const tags = this.#open(whole, repository, mirrored(whole));
      if (tag !== undefined) tags.push(tag);
    }
    for (const tags of this.#tags.values()) tags.sort(compare);
    this.names = [...this.#tags.keys()].sort(compare);
    this.paths = [...this.#byMirrored].flatMap(([path, names]) => (names.length === 1 ? [path] : names)).sort(compare);
  }

  /**
   * The whole name that a request's path means: a whole name itself, or a path on the upstream host that containerd
   * names beside it (`ns`), or what a mirror calls it, or a path that only one host has.
   */
  find(path: string, ns: string | null): string | undefined {
    const whole = looksLikeHost(path.slice(0, Math.max(0, path.indexOf('/')))) ? this.#known(path) : undefined;
    if (whole !== undefined) return whole;
    const mirrored = onlyOne(this.#byMirrored.get(path));
    if (ns !== null) return (looksLikeHost(ns) ? this.#known(`${ns}/${path}`) : undefined) ?? mirrored;
    return mirrored ?? onlyOne(this.#byPath.get(path));
  }

  /** Sorted. */
  tags(repository: string): readonly string[] {
    return this.#tags.get(repository) ?? [];
  }

  #known(name: string): string | undefined {
    const reference = tryReference(name);
    const whole = reference && `${reference.registry}/${reference.repository}`;
    return whole !== undefined && this.#tags.has(whole) ? whole : undefined;
  }

  #open(whole: string, path: string, mirrored: string): string[] {
    const there = this.#tags.get(whole);
    if (there !== undefined) return there;
    const tags: string[] = [];
    this.#tags.set(whole, tags);
    this.#byPath.set(path, [...(this.#byPath.get(path) ?? []), whole]);
    this.#byMirrored.set(mirrored, [...(this.#byMirrored.get(mirrored) ?? []), whole]);
    return tags;
  }
}

function onlyOne(names: readonly string[] = []): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}
