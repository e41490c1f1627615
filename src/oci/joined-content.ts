// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import type { OpenBlob } from './content.ts';
import type { LayoutContent } from './layout-content.ts';

/** The volumes of one set as one layout: what stands at the top is the same in each, a blob is looked for in all. */
export class JoinedContent implements LayoutContent {
  readonly #volumes: readonly LayoutContent[];
  readonly where: string;

  constructor(volumes: readonly LayoutContent[]) {
    this.#volumes = volumes;
    this.where = volumes.map(({ where }) => where).join(', ');
  }

  readTop(name: string, limit: number): Promise<Buffer | undefined> {
    return this.#first(volume => volume.readTop(name, limit));
  }

  readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    return this.#first(volume => volume.readBlob(digest, limit));
  }

  openBlob(digest: Digest, offset: number): Promise<OpenBlob | undefined> {
    return this.#first(volume => volume.openBlob(digest, offset));
  }

  blobSize(digest: Digest): Promise<number | undefined> {
    return this.#first(volume => volume.blobSize(digest));
  }

  async digests(): Promise<Digest[]> {
    const all = await Promise.all(this.#volumes.map(volume => volume.digests()));
    return [...new Set(all.flat())].sort(compare);
  }

  async #first<T>(ask: (volume: LayoutContent) => Promise<T | undefined>): Promise<T | undefined> {
    for (const volume of this.#volumes) {
      const found = await ask(volume);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
