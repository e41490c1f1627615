// SPDX-License-Identifier: Apache-2.0
import type { Config } from '../config/config.ts';
import { type AnnotationDifference, compareAnnotations } from '../discover/compare-annotations.ts';
import type { Certainty, ImageUse, Unresolved } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { formatValuesPath } from '../discover/values-path.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import { isIgnored } from '../lock/build.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { answer, nameOf } from './answers.ts';
import { latentGaps } from './latent-gaps.ts';
import type { Study } from './study.ts';

/** What `discover` found, by image: `schemas/discover.schema.json`. */
export interface Catalogue {
  readonly images: readonly CataloguedImage[];
  readonly gaps: readonly CataloguedGap[];
  /** Image blocks of values that nothing used; absent when latent images were not looked for. */
  readonly declared?: readonly CataloguedDeclaration[];
  /** What lists of charts and OLM bundles say and discovery does not, or the other way round; absent when they agree. */
  readonly annotations?: readonly CataloguedDifference[];
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
  /** Latent: the assignments that bring this use in. */
  readonly options?: readonly string[];
}

/** A place that should name an image and does not, or a question that no document answers. */
export type CataloguedGap = { readonly release: string; readonly object: string } & (
  | { readonly reason: Unresolved['reason']; readonly path: string; readonly text: string }
  | {
      readonly reason: 'operator' | 'possible-operator' | 'source';
      /** Place in a Git repository, for reason `source`. */
      readonly file?: string;
      readonly line?: number;
      /** The name by which an answer closes it. */
      readonly gap: string;
      readonly question: string;
      readonly why: string;
      /** What to add to airgap.yaml. */
      readonly close: string;
    }
);

export interface CataloguedDeclaration {
  readonly release: string;
  readonly image: string;
  /** Path of the values. */
  readonly path: string;
}

export type CataloguedDifference = { readonly release: string } & AnnotationDifference;

/** A document that could not be read as it should; `fatal` ones were not searched. */
export interface CataloguedProblem {
  readonly release: string;
  readonly template?: string;
  readonly message: string;
  readonly fatal: boolean;
}

const RANK: Record<Certainty, number> = { certain: 0, likely: 1, possible: 2 };

/** What `airgap.yaml` leaves out: images, and gaps that it answers. */
export type Wanted = Pick<Config, 'ignore' | 'answers'>;

/** Groups the uses of all studies by image, sorted; ignored images and answered gaps are left out. */
export function catalogue(studies: readonly Study[], { ignore = [], answers = [] }: Wanted = {}): Catalogue {
  const images = new Map<string, CataloguedUse[]>();
  for (const study of studies) {
    for (const { use, options } of allUses(study)) {
      const image = canonical(use.reference);
      if (isIgnored(image, ignore)) continue;
      images.set(image, [...(images.get(image) ?? []), cataloguedUse(study, use, options)]);
    }
  }
  const { open } = answer(studies, answers);
  const declared = studies.flatMap(({ name, latent }) =>
    (latent?.declared ?? []).map(found => ({ release: name, ...found })),
  );
  const annotations = studies.flatMap(study => differencesOf(study, ignore));
  return {
    images: [...images]
      .sort(([a], [b]) => compare(a, b))
      .map(([image, uses]) => ({ image, certainty: best(uses), uses })),
    gaps: [
      ...studies.flatMap(study => study.unresolved.map(found => unresolvedGap(study, found))),
      ...open.map(({ study, gap }) => operatorGap(study, gap)),
    ],
    ...(studies.some(({ latent }) => latent) && { declared }),
    ...(annotations.length > 0 && { annotations }),
    problems: studies.flatMap(problemsOf),
  };
}

function problemsOf({ name, problems, declared, latent }: Study): CataloguedProblem[] {
  const lists = (declared?.problems ?? []).map(({ chart, message }) => ({
    template: `${chart}/Chart.yaml`,
    message,
    fatal: false,
  }));
  const unseen =
    latent === undefined ? [] : latentGaps(latent).map(message => ({ template: undefined, message, fatal: false }));
  return [...problems, ...lists, ...unseen].map(({ template, message, fatal }) => ({
    release: name,
    ...(template && { template }),
    message,
    fatal,
  }));
}

/** Latent images count as found: an option brings them in, and a list may well name them. */
function differencesOf(
  { name, uses, latent, declared }: Study,
  ignore: readonly { readonly image: string }[],
): CataloguedDifference[] {
  const found = [...uses, ...(latent?.uses ?? []).map(({ use }) => use)];
  return compareAnnotations(declared, found)
    .filter(({ image }) => !isIgnored(image, ignore))
    .map(difference => ({ release: name, ...difference }));
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

/** What is rendered, and what options would bring in. */
function allUses({ uses, latent }: Study): readonly { use: ImageUse; options?: readonly string[] }[] {
  return [...uses.map(use => ({ use })), ...(latent?.uses ?? [])];
}

function cataloguedUse({ name, trace }: Study, use: ImageUse, options?: readonly string[]): CataloguedUse {
  const driver = trace?.drivers.get(useKey(use));
  return {
    release: name,
    object: formatIdentity(use.object),
    path: use.path,
    written: use.reference.written,
    rule: use.rule,
    certainty: use.certainty,
    ...(use.template !== undefined && { template: use.template }),
    ...(options && { options }),
    ...(trace && !options && { values: driver === undefined ? [] : [formatValuesPath(driver.candidate.path)] }),
  };
}

function unresolvedGap({ name }: Study, { object, path, text, reason }: Unresolved): CataloguedGap {
  return { release: name, object: formatIdentity(object), reason, path, text };
}

function operatorGap({ name }: Study, gap: OperatorGap): CataloguedGap {
  const { object, question, why, close, place } = gap;
  const reason = place ? 'source' : gap.possible ? 'possible-operator' : 'operator';
  return { release: name, object: formatIdentity(object), reason, ...place, gap: nameOf(gap), question, why, close };
}
