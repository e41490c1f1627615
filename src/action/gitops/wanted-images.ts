// SPDX-License-Identifier: Apache-2.0
import type { ImageEntry } from '../../plan/gitops/image-changes.ts';
import { compare } from '../../reference/order.ts';

/** Entries of `images` for one component. Where kustomizations want different things of one image, it says none of them. */
export class WantedImages {
  /** By the image's name, then by what is wanted of it: who wants that. */
  readonly #wanted = new Map<string, Map<string, { readonly entry: ImageEntry; readonly by: Set<string> }>>();

  add(images: readonly ImageEntry[], by: string): void {
    for (const entry of images) {
      const known = this.#wanted.get(entry.name) ?? new Map();
      const key = JSON.stringify(entry);
      const same = known.get(key) ?? { entry, by: new Set<string>() };
      same.by.add(by);
      this.#wanted.set(entry.name, known.set(key, same));
    }
  }

  get entries(): ImageEntry[] {
    return [...this.#wanted.values()].flatMap(wanted =>
      wanted.size > 1 ? [] : [...wanted.values()].map(one => one.entry),
    );
  }

  /** Why a kustomization does not get what it wants, by its folder. */
  get refused(): ReadonlyMap<string, string> {
    const refused = new Map<string, string>();
    for (const [name, wanted] of this.#wanted) {
      if (wanted.size < 2) continue;
      const folders = [...wanted.values()].flatMap(({ by }) => [...by]).sort(compare);
      const why = `${folders.join(' and ')} need different tags of ${name}, which images of their own set, and one component serves them all`;
      for (const folder of folders) refused.set(folder, why);
    }
    return refused;
  }
}
