// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { Manifest, OpenBlob, ServableSource } from './content.ts';
import { type Descriptor, onceEach } from './descriptor.ts';
import type { LayoutSource } from './layout.ts';

/** A name that two layouts give to different images. */
export interface ChangedName {
  readonly name: string;
  readonly before: Digest;
  readonly now: Digest;
}

/**
 * Several image layouts as one, in the order in which they were made: a later one may hold only what is new (a chain of
 * incremental bundles), so content is looked for in all of them, and where two give a name to different images the later
 * one is right.
 */
export class LayoutSet implements ServableSource {
  readonly #layouts: readonly LayoutSource[];
  readonly #named: ReadonlyMap<string, Descriptor>;
  /** Names that moved from one layout to the next, in the order of the layouts. */
  readonly changed: readonly ChangedName[];

  private constructor(
    layouts: readonly LayoutSource[],
    named: ReadonlyMap<string, Descriptor>,
    changed: readonly ChangedName[],
  ) {
    this.#layouts = layouts;
    this.#named = named;
    this.changed = changed;
  }

  /** Reads the list of images of each. Throws LAYOUT_INVALID. */
  static async open(layouts: readonly LayoutSource[]): Promise<LayoutSet> {
    const named = new Map<string, Descriptor>();
    const changed: ChangedName[] = [];
    for (const layout of layouts) {
      for (const [name, descriptor] of await layout.named()) {
        const before = named.get(name)?.digest;
        if (before !== undefined && before !== descriptor.digest)
          changed.push({ name, before, now: descriptor.digest });
        named.set(name, descriptor);
      }
    }
    return new LayoutSet([...layouts].reverse(), named, changed);
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const { digest: pinned, ...nameOnly } = reference;
    const digest = pinned ?? this.#named.get(canonical(nameOnly))?.digest;
    if (digest === undefined) throw new AirgapError('REGISTRY_NOT_FOUND', `no layout holds ${canonical(reference)}`);
    return this.fetchManifest(reference, digest);
  }

  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#first(layout => layout.fetchManifest(reference, digest), digest);
  }

  openBlob(reference: Reference, digest: Digest, offset?: number): Promise<OpenBlob> {
    return this.#first(layout => layout.openBlob(reference, digest, offset), digest);
  }

  blobSize(reference: Reference, digest: Digest): Promise<number> {
    return this.#first(layout => layout.blobSize(reference, digest), digest);
  }

  async referrers(reference: Reference, digest: Digest): Promise<Descriptor[]> {
    const found = await Promise.all(this.#layouts.map(layout => layout.referrers(reference, digest)));
    return [...onceEach(found.flat())];
  }

  async names(): Promise<string[]> {
    return [...this.#named.keys()].sort(compare);
  }

  /** What the first layout gives that has it at all, the latest first. */
  async #first<T>(ask: (layout: LayoutSource) => Promise<T>, digest: Digest): Promise<T> {
    for (const layout of this.#layouts) {
      try {
        return await ask(layout);
      } catch (cause) {
        if (!(cause instanceof AirgapError) || cause.code !== 'REGISTRY_NOT_FOUND') throw cause;
      }
    }
    throw new AirgapError('REGISTRY_NOT_FOUND', `no layout holds ${digest}`);
  }
}
