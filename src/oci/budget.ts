// SPDX-License-Identifier: Apache-2.0
import { invalid } from './descriptor.ts';

/** All manifests of one image, or of all that refers to it: a few kB each, as many as there are platforms. */
const MOST_BYTES = 64 * 1024 * 1024;

/** How many bytes of manifests and signatures are still taken for one image: a list could name millions. */
export class Budget {
  #left = MOST_BYTES;
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** Throws REGISTRY_ANSWER when it is used up. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw invalid(this.#what, `has more than ${MOST_BYTES} bytes of manifests`);
  }
}
