// SPDX-License-Identifier: Apache-2.0
import { realpath, stat } from 'node:fs/promises';
import fastGlob from 'fast-glob';
import type { Release } from '../chart/release.ts';
import { inTree, type WorkingTree } from '../host/git.ts';
import { remembered } from '../reference/remembered.ts';

/** What Git says of the files that releases are made of. */
export class ChangedFiles {
  readonly #tree: WorkingTree;
  readonly #changed: ReadonlySet<string>;
  readonly #tracked: ReadonlySet<string>;
  readonly #charts = new Map<string, Promise<boolean>>();

  constructor(tree: WorkingTree, changed: ReadonlySet<string>, tracked: ReadonlySet<string>) {
    this.#tree = tree;
    this.#changed = changed;
    this.#tracked = tracked;
  }

  /** True when a file of the release changed, or when Git cannot tell. */
  async reach({ chart, repository, version, layers = [], flags }: Release): Promise<boolean> {
    const own = flags.setFile.flatMap(text => text.split(',').map(part => part.slice(part.indexOf('=') + 1)));
    const files = [...layers.filter(layer => typeof layer === 'string'), ...flags.values, ...own];
    for (const file of files) if (await this.differs(file)) return true;
    const there = repository === undefined ? await stat(chart).catch(() => undefined) : undefined;
    // A published version stays what it is; a range, or none, may be another chart tomorrow.
    if (there === undefined) return !/^v?\d+\.\d+\.\d+([-+].*)?$/.test(version ?? '');
    if (!there.isDirectory()) return this.differs(chart);
    return remembered(this.#charts, chart, folder => this.#chartDiffers(folder));
  }

  async #chartDiffers(folder: string): Promise<boolean> {
    const inside = inTree(this.#tree, await realpath(folder));
    const start = inside === '' ? '' : `${inside}/`;
    if (inside === undefined || [...this.#changed].some(file => file.startsWith(start))) return true;
    const files = await fastGlob('**', { cwd: folder, dot: true, absolute: true });
    for (const file of files) if (await this.differs(file)) return true;
    return false;
  }

  /** True for a file that changed, or that Git does not keep. Links are followed: Git sees the link, Helm what it leads to. */
  async differs(file: string): Promise<boolean> {
    const found = await realpath(file).catch(() => undefined);
    const inside = found === undefined ? undefined : inTree(this.#tree, found);
    return inside === undefined || !this.#tracked.has(inside) || this.#changed.has(inside);
  }
}
