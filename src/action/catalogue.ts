// SPDX-License-Identifier: Apache-2.0

import type { Certainty, Unresolved } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { formatValuesPath } from '../discover/values-path.ts';
import { isIgnored } from '../lock/build.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { Study } from './study.ts';

/** What `discover` found, by image: `schemas/discover.schema.json`. */
export interface Catalogue {
  readonly images: readonly CataloguedImage[];
  readonly gaps: readonly CataloguedGap[];
  readonly problems: readonly CataloguedProblem[];
}

export interface CataloguedImage {
  /** Canonical reference. */
  readonly image: string;
  /** The best of its uses. */
  readonly certainty: Certainty;
  readonly uses: readonly CataloguedUse[];
}

export interface CataloguedUse {
  readonly release: string;
  readonly object: string;
  readonly path: string;
  readonly written: string;
  readonly rule: string;
  readonly certainty: Certainty;
  readonly template?: string;
  /** Values paths that drive this use; absent when that was not looked for. */
  readonly values?: readonly string[];
}

export interface CataloguedGap {
  readonly release: string;
  readonly object: string;
  readonly path: string;
  readonly text: string;
  readonly reason: Unresolved['reason'];
}

/** A document that could not be read as it should; `fatal` ones were not searched. */
export interface CataloguedProblem {
  readonly release: string;
  readonly template?: string;
  readonly message: string;
  readonly fatal: boolean;
}

const RANK: Record<Certainty, number> = { certain: 0, likely: 1, possible: 2 };

/** Groups the uses of all studies by image, sorted; ignored images are left out. */
export function catalogue(studies: readonly Study[], ignore: readonly { readonly image: string }[]): Catalogue {
  const images = new Map<string, CataloguedUse[]>();
  for (const study of studies) {
    for (const use of study.uses) {
      const image = canonical(use.reference);
      if (isIgnored(image, ignore)) continue;
      images.set(image, [...(images.get(image) ?? []), cataloguedUse(study, use)]);
    }
  }
  return {
    images: [...images]
      .sort(([a], [b]) => compare(a, b))
      .map(([image, uses]) => ({ image, certainty: best(uses), uses })),
    gaps: studies.flatMap(study => study.unresolved.map(found => gap(study, found))),
    problems: studies.flatMap(({ name, problems }) =>
      problems.map(({ template, message, fatal }) => ({
        release: name,
        ...(template && { template }),
        message,
        fatal,
      })),
    ),
  };
}

/** The catalogue without images of which nothing better than a shape is known. */
export function withoutPossible(all: Catalogue): Catalogue {
  const images = all.images
    .filter(({ certainty }) => certainty !== 'possible')
    .map(image => ({ ...image, uses: image.uses.filter(({ certainty }) => certainty !== 'possible') }));
  return { ...all, images };
}

function best(uses: readonly CataloguedUse[]): Certainty {
  return uses.map(({ certainty }) => certainty).sort((a, b) => RANK[a] - RANK[b])[0] ?? 'possible';
}

function cataloguedUse({ name, trace }: Study, use: Study['uses'][number]): CataloguedUse {
  const driver = trace?.drivers.get(useKey(use));
  return {
    release: name,
    object: formatIdentity(use.object),
    path: use.path,
    written: use.reference.written,
    rule: use.rule,
    certainty: use.certainty,
    ...(use.template !== undefined && { template: use.template }),
    ...(trace && { values: driver === undefined ? [] : [formatValuesPath(driver.candidate.path)] }),
  };
}

function gap({ name }: Study, { object, path, text, reason }: Unresolved): CataloguedGap {
  return { release: name, object: formatIdentity(object), path, text, reason };
}
