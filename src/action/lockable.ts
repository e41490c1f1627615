// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { formatValuesPath } from '../discover/values-path.ts';
import { isIgnored } from '../lock/build.ts';
import { canonical } from '../reference/reference.ts';
import { latentGaps } from './latent-gaps.ts';
import type { Study } from './study.ts';

/**
 * What a lock takes from a study. No value of a chart or a user is in it, nor a text that only looks like an image: all of it
 * may be stored, since it stands in the lock as well.
 */
export interface Lockable
  extends Pick<
    Study,
    | 'name'
    | 'release'
    | 'found'
    | 'chart'
    | 'rendered'
    | 'uses'
    | 'unresolved'
    | 'gaps'
    | 'served'
    | 'problems'
    | 'documents'
  > {
  /** False when nothing is an image that a lock takes. */
  readonly namesImages: boolean;
  /** As `FoundIn.passedOver`. */
  readonly passedOver?: 'ignored' | 'possible';
  /** Values paths by the use that they drive. */
  readonly drivers: Readonly<Record<string, string>>;
  /** A digest of the overrides, the keys of the uses that they redirect, and of those that they point where nothing is. */
  readonly proof?: {
    readonly overrides: string;
    readonly proven: readonly string[];
    readonly misled: readonly string[];
  };
  readonly latent?: {
    readonly uses: readonly { readonly use: ImageUse; readonly options: readonly string[] }[];
    readonly gaps: readonly string[];
  };
}

/** What is left of a study for a lock. */
export function lockable(study: Study, ignore: readonly { readonly image: string }[]): Lockable {
  const { name, release, found, chart, rendered, uses, unresolved, gaps, served, problems, documents } = study;
  const { trace, proof, latent } = study;
  const sure = uses.filter(({ certainty }) => certainty !== 'possible');
  const taken = [...sure, ...(latent?.uses.map(({ use }) => use) ?? [])];
  const namesImages = taken.some(use => !isIgnored(canonical(use.reference), ignore));
  const isSeeming = uses.some(use => use.certainty === 'possible' && !isIgnored(canonical(use.reference), ignore));
  const drivers = [...(trace?.drivers ?? [])].map(
    ([key, { candidate }]) => [key, formatValuesPath(candidate.path)] as const,
  );
  return {
    name,
    ...(release && { release }),
    ...(found && { found }),
    ...(chart && { chart }),
    ...(rendered !== undefined && { rendered }),
    uses: sure,
    namesImages,
    ...(!namesImages && uses.length > 0 && { passedOver: isSeeming ? 'possible' : 'ignored' }),
    unresolved,
    gaps,
    ...(served && { served }),
    problems: problems.filter(({ fatal }) => fatal),
    documents,
    drivers: Object.fromEntries(drivers),
    ...(proof && {
      proof: {
        overrides: digestText(JSON.stringify(proof.overrides)),
        proven: [...proof.proven],
        misled: proof.open.filter(({ misled }) => misled).map(({ use }) => useKey(use)),
      },
    }),
    ...(latent && {
      latent: { uses: latent.uses.map(({ use, options }) => ({ use, options })), gaps: latentGaps(latent) },
    }),
  };
}

export function digestText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
