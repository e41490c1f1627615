// SPDX-License-Identifier: Apache-2.0
import type { Entry } from '../../chart/gitops/found.ts';
import { compare } from '../../reference/order.ts';

/** Through which folders a component has to come in. */
export class PlannedEntries {
  readonly #entries = new Map<string, Entry>();

  get all(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => compare(a.folder, b.folder));
  }

  /** Undefined, or why nothing can come in there. */
  add(entry: Entry): string | undefined {
    if ('closed' in entry) return `nothing can be included in ${entry.folder || 'the root'}: ${entry.closed}`;
    const known = this.#entries.get(entry.folder);
    const both = known !== undefined && 'loose' in known && 'loose' in entry;
    const joined = both ? { ...known, resources: [...new Set([...known.resources, ...entry.resources])] } : entry;
    this.#entries.set(entry.folder, joined);
    return undefined;
  }
}
