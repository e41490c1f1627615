// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { AirgapError } from '../errors.ts';
import { isIgnored } from '../lock/build.ts';
import { counted } from '../reference/counted.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import { SharedCharts } from './shared-charts.ts';
import { type Depth, type OpenedSubject, openSubject, type Study, type StudyPorts, type Subject } from './study.ts';

export interface SurveyPorts extends StudyPorts {
  /** Told how many subjects are done, for progress. */
  readonly onProgress?: (done: number, total: number, name: string) => void;
}

export interface SurveyOptions extends Depth {
  /** Accept subjects without any image. */
  readonly allowEmpty: boolean;
}

/**
 * Studies all subjects, renders in parallel: first each alone, then each with what the others hold. One that fails fails
 * the whole, with every failure named; so does one in which nothing was found, unless `allowEmpty`. Sorted by name.
 */
export async function survey(
  subjects: readonly Subject[],
  options: SurveyOptions,
  ports: SurveyPorts,
): Promise<Study[]> {
  const charts = new SharedCharts(ports.helm);
  const open = async (subject: Subject): Promise<OpenedSubject> =>
    openSubject(subject, options, ports, subject.kind === 'release' ? await charts.of(subject.release) : undefined);
  const opening = await Promise.allSettled(subjects.map(open));
  // What a release finds in those beside it must not hang on the order in which they are named.
  const opened = valuesOf(opening).sort((a, b) => compare(a.name, b.name));
  try {
    refuseFailures(opening);
    const studies = await studyTogether(opened, ports);
    if (!options.allowEmpty) refuseEmpty(studies.map(study => asFound(study, options.ignore ?? [])));
    return studies;
  } finally {
    await Promise.all(opened.map(({ dispose }) => dispose()));
    await charts.dispose();
  }
}

async function studyTogether(opened: readonly OpenedSubject[], ports: SurveyPorts): Promise<Study[]> {
  const reader = await ports.reader();
  const shared = opened.map(({ documents }) => (opened.length > 1 ? reader.shared(documents) : []));
  const all = shared.flat();
  let done = 0;
  return allOf(
    opened.map(async ({ study }, own) => {
      // Nearly all releases share nothing, and look at one and the same list.
      const others = shared[own]?.length === 0 ? all : shared.filter((_, index) => index !== own).flat();
      const result = await study(others);
      ports.onProgress?.(++done, opened.length, result.name);
      return result;
    }),
  );
}

/** Waits for all of them, though some fail. Throws one error for all that failed. */
export async function allOf<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(works);
  refuseFailures(settled);
  return valuesOf(settled);
}

function valuesOf<T>(settled: readonly PromiseSettledResult<T>[]): T[] {
  return settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Throws one error for all that failed. */
function refuseFailures(settled: readonly PromiseSettledResult<unknown>[]): void {
  const failures = settled.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw joined(failures);
}

/** One error for several: the first's code and hint, every message on a line of its own. */
function joined(failures: readonly unknown[]): unknown {
  const [first] = failures;
  const known = failures.filter(failure => failure instanceof AirgapError);
  if (failures.length === 1 || !(first instanceof AirgapError) || known.length < failures.length) return first;
  const messages = [...new Set(known.map(({ message }) => message))];
  return new AirgapError(first.code, messages.join('\n'), {
    ...(first.hint !== undefined && { hint: first.hint }),
    cause: first,
  });
}

/** What tells a subject in which nothing was found from one that is only small. */
export type FoundIn = Pick<
  Study,
  'name' | 'release' | 'found' | 'unresolved' | 'gaps' | 'served' | 'problems' | 'documents'
> & {
  readonly namesImages: boolean;
  /** There when images behind options were looked for. */
  readonly latent?: object;
  /** Why it names none, though texts read as images: airgap.yaml ignores them all, or a lock takes none of them. */
  readonly passedOver?: 'ignored' | 'possible';
};

function asFound(study: Study, ignore: readonly { readonly image: string }[]): FoundIn {
  const latent = study.latent?.uses.map(({ use }) => use) ?? [];
  const isDeclared = (study.latent?.declared.length ?? 0) > 0;
  const namesImages =
    isDeclared || [...study.uses, ...latent].some(use => !isIgnored(canonical(use.reference), ignore));
  return { ...study, namesImages, ...(!namesImages && study.uses.length > 0 && { passedOver: 'ignored' }) };
}

/** Throws INPUT_EMPTY, NO_IMAGES for subjects in which nothing was found. */
export function refuseEmpty(studies: readonly FoundIn[]): void {
  // A repository may hold what names no image; that nothing in it does, and nothing is asked about, is another matter.
  const every = !studies.some(({ namesImages, gaps }) => namesImages || gaps.length > 0);
  const empty = studies.filter(
    study =>
      !study.namesImages &&
      (every || study.found === undefined) &&
      study.unresolved.length === 0 &&
      study.gaps.length === 0 &&
      !study.served &&
      !study.problems.some(({ fatal }) => fatal),
  );
  if (empty.length > 0) throw joined(empty.map(emptyError));
}

function emptyError({ name, release, documents, passedOver, latent }: FoundIn): AirgapError {
  const subject = name === '-' ? 'stdin' : name;
  const nothing = release === undefined ? 'holds no document' : 'renders nothing';
  const kept = passedOver === 'ignored' ? 'image that airgap.yaml does not ignore' : 'image';
  const seeming = passedOver === 'possible' ? ', only what looks like one' : '';
  const what = documents === 0 ? nothing : `names no ${kept} in ${counted(documents, 'document')}${seeming}`;
  return new AirgapError(documents === 0 ? 'INPUT_EMPTY' : 'NO_IMAGES', `${subject} ${what}`, {
    hint:
      seeming === ''
        ? `If that is right, say --allow-empty.${release && !latent ? ' `discover --latent` looks behind options that are off.' : ''}`
        : '`discover --possible` shows it: name images under additionalImages of airgap.yaml, or say --allow-empty.',
  });
}

/** A document that cannot be read may name an image: no lock is written that could be short. */
export function refuseUnreadable(studies: readonly Pick<Study, 'name' | 'problems'>[]): void {
  const broken = studies.flatMap(({ name, problems }) =>
    problems.filter(({ fatal }) => fatal).map(({ template, message }) => `${name}: ${template ?? ''} ${message}`),
  );
  if (broken.length > 0) throw new AirgapError('DOCUMENT_INVALID', `unreadable documents:\n${broken.join('\n')}`);
}

/** The uses that count: more than a shape speaks for them, and airgap.yaml does not ignore their image. */
export function countedUses({ uses }: Pick<Study, 'uses'>, ignore: readonly { readonly image: string }[]): ImageUse[] {
  return uses.filter(
    ({ certainty, reference }) => certainty !== 'possible' && !isIgnored(canonical(reference), ignore),
  );
}
