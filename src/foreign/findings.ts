// SPDX-License-Identifier: Apache-2.0
import type { AirgapError } from '../errors.ts';
import type { ForeignSource } from './foreign-source.ts';
import type { FoundChart, FoundFile, FoundImage } from './found.ts';

/** What reading a foreign bundle has come upon; its readers add to it. */
export interface Findings {
  readonly source: ForeignSource;
  /** The forms that were met, in words. */
  readonly forms: Set<string>;
  readonly images: FoundImage[];
  readonly charts: FoundChart[];
  readonly files: FoundFile[];
  /** Files that are no archives, and content that is not taken along; nothing of them is read. */
  readonly leftOut: string[];
  /** Why it was not taken for a bundle of ours: what to say when it is one after all, which is broken. */
  readonly ours: AirgapError | undefined;
}
