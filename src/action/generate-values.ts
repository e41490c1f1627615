// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Fallback } from '../config/config.ts';
import type { Unresolved } from '../discover/image-use.ts';
import { valuesFileName, writeValuesFile } from '../emit/values-file.ts';
import { writeFileAtomically } from '../host/files.ts';
import { type MirrorTarget, mirroredText, refuseCollisions } from '../plan/layout.ts';
import { upstreamNames } from '../plan/upstream-name.ts';
import { compare } from '../reference/order.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { ValueMap } from '../rendered/value.ts';
import { type CarriedProof, proveCarried, type ReadAgain } from './gitops/carried-proof.ts';
import { CarriedValues } from './gitops/carried-values.ts';
import type { OpenUse } from './prove.ts';
import type { Depth, Study, Subject } from './study.ts';
import { countedUses, refuseUnreadable, type SurveyPorts, survey } from './survey.ts';

export interface GenerateValuesOptions {
  readonly mirror: MirrorTarget;
  readonly outputDir: string;
  readonly fallback: Fallback | undefined;
  readonly allowEmpty: boolean;
  /** As `Depth.annotations`. */
  readonly annotations: boolean;
  readonly ignore: readonly { readonly image: string }[];
  /** As `Depth.additional`. */
  readonly additional: readonly { readonly image: string }[];
  /** Where `gitops.wrap` of airgap.yaml counts: the repository whose releases these are. */
  readonly repository?: ReadAgain | undefined;
}

/** A use that no value redirects. */
export interface LeftOver {
  readonly release: string;
  readonly image: string;
  readonly object: string;
  readonly path: string;
  readonly reason: string;
  readonly mirror: string;
  /** As `OpenUse.misled`. */
  readonly misled: boolean;
  /** What stands at the mirror's name that the overrides make; undefined where that is no name there. */
  readonly copy: string | undefined;
}

export interface GeneratedValues {
  readonly files: readonly {
    readonly release: string;
    readonly file: string;
    readonly proven: number;
    readonly uses: number;
  }[];
  /** Uses that still point upstream; they need `fallback`, and fail the command when none is named. */
  readonly leftOver: readonly LeftOver[];
  /** Texts that stand where an image must, and are none: no override can be made for them. */
  readonly invalid: readonly {
    readonly release: string;
    readonly object: string;
    readonly path: string;
    readonly text: string;
  }[];
  readonly fallback: Fallback | undefined;
  /** As `Proof.changed`, of releases where there are some. */
  readonly changed: readonly { readonly release: string; readonly templates: readonly string[] }[];
  /** Releases that `wrap` names, and that make no others. */
  readonly idleWraps: readonly string[];
}

/**
 * Writes one values file a release, each proven by a render. All releases are proven before the first file is written.
 * Throws LAYOUT_COLLISION, OVERRIDE_CONFLICT and what Helm throws; then no file has changed.
 */
export async function generateValues(
  subjects: readonly Subject[],
  options: GenerateValuesOptions,
  ports: SurveyPorts,
): Promise<GeneratedValues> {
  const { mirror, ignore } = options;
  const { studies, texts, idleWraps } = await proveTexts(
    await proveSubjects(subjects, { ...options, effects: true }, ports),
    options,
    ports,
  );
  for (const { file, text } of texts) await writeFileAtomically(path.join(options.outputDir, file), text);
  return {
    files: texts.map(({ release, file, proven, uses }) => ({
      release,
      file: path.join(options.outputDir, file),
      proven,
      uses,
    })),
    leftOver: studies.flatMap(study => openUses(study, ignore).map(open => leftOver(study, open, mirror))),
    invalid: studies.flatMap(({ name, unresolved }) => unresolved.flatMap(found => invalidPlace(name, found))),
    fallback: options.fallback,
    changed: studies.flatMap(({ name, proof: { changed = [] } = {} }) =>
      changed.length === 0 ? [] : [{ release: name, templates: changed }],
    ),
    idleWraps,
  };
}

/** What `proveSubjects` is asked for. */
export type ProveOptions = Pick<
  GenerateValuesOptions,
  'mirror' | 'allowEmpty' | 'annotations' | 'ignore' | 'additional'
> &
  Pick<Depth, 'effects'>;

/** Overrides for all subjects, each proven by a render. Throws as `generateValues`. */
export async function proveSubjects(
  subjects: readonly Subject[],
  { mirror, allowEmpty, annotations, ignore, additional, effects }: ProveOptions,
  ports: SurveyPorts,
): Promise<Study[]> {
  const studies = await survey(
    subjects,
    { trace: true, prove: mirror, ignore, additional, allowEmpty, annotations, effects },
    ports,
  );
  refuseUnreadable(studies);
  refuseCollisions(
    studies.flatMap(study => countedUses(study, ignore).map(use => use.reference)),
    mirror,
  );
  return studies;
}

/** What the proof left open; of YAML that something else rendered, all. */
function openUses(study: Study, ignore: GenerateValuesOptions['ignore']): readonly OpenUse[] {
  const unproven = (use: OpenUse['use']): OpenUse => ({
    use,
    shown: use.reference.written,
    reason: 'rendered YAML has no values',
  });
  return study.proof?.open ?? countedUses(study, ignore).map(unproven);
}

export function invalidPlace(
  release: string,
  { object, path: place, text, reason }: Unresolved,
): GeneratedValues['invalid'] {
  return reason === 'invalid' ? [{ release, object: formatIdentity(object), path: place, text }] : [];
}

interface ValuesText {
  readonly release: string;
  readonly file: string;
  readonly text: string;
  readonly proven: number;
  readonly uses: number;
}

/** One text for each release that is given values: one that another makes is given them through that, and judged by what comes of it. */
async function proveTexts(
  found: readonly Study[],
  options: GenerateValuesOptions,
  ports: SurveyPorts,
): Promise<{
  readonly studies: readonly Study[];
  readonly texts: readonly ValuesText[];
  readonly idleWraps: readonly string[];
}> {
  const { repository, mirror } = options;
  const carried = new CarriedValues(repository?.config.gitops?.wrap ?? []);
  for (const study of found) if (study.release) carried.add(study.release, study, { mirror, charts: false });
  const isCarried = carried.installers.length > 0;
  const proof =
    repository && isCarried ? await proveCarried(found, carried, { ...options, ...repository }, ports) : NONE;
  const studies = found.map(study => {
    const shown = proof.shown.get(study.name);
    return shown && study.proof ? { ...study, proof: { ...study.proof, ...shown } } : study;
  });
  const own = studies.filter(({ proof, release }) => proof !== undefined && !(release && carried.has(release)));
  const named = new Map(studies.map(study => [study.name, study]));
  const names = [...new Set([...own.map(({ name }) => name), ...proof.overrides.keys()])].sort(compare);
  const texts = names.map(name => {
    const members = [name, ...carried.members(name)].flatMap(member => named.get(member) ?? []);
    return textOf(name, proof.overrides.get(name) ?? named.get(name)?.proof?.overrides ?? {}, members, options);
  });
  return { studies, texts, idleWraps: carried.idle };
}

const NONE: CarriedProof = { overrides: new Map(), shown: new Map() };

/** The values file of `release`, which is proven by its own images and those of the releases that it makes. */
function textOf(
  release: string,
  overrides: ValueMap,
  studies: readonly Study[],
  { mirror, ignore }: GenerateValuesOptions,
): ValuesText {
  const proven = studies.reduce((sum, { proof }) => sum + (proof?.proven.size ?? 0), 0);
  const uses = studies.reduce((sum, study) => sum + countedUses(study, ignore).length, 0);
  const text = writeValuesFile({ release, mirror: mirror.pull, overrides, proven, uses });
  return { release, file: valuesFileName(release), text, proven, uses };
}

/** An open use, for people. */
export function leftOver(
  study: Study,
  { use, shown, reason, misled = false }: OpenUse,
  mirror: MirrorTarget,
): LeftOver {
  const made = misled && shown !== undefined ? tryReference(shown) : undefined;
  const copy = made && upstreamNames(mirror, [])(made);
  return {
    release: study.name,
    image: canonical(use.reference),
    object: formatIdentity(use.object),
    path: use.path,
    reason,
    mirror: mirroredText(use.reference, mirror),
    misled,
    copy: copy && canonical(copy),
  };
}
