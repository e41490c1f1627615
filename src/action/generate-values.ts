// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Fallback } from '../config/config.ts';
import type { Unresolved } from '../discover/image-use.ts';
import { writeValuesFile } from '../emit/values-file.ts';
import { writeFileAtomically } from '../host/files.ts';
import { type MirrorTarget, refuseCollisions } from '../plan/layout.ts';
import { plannedText } from '../plan/override.ts';
import { canonical } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { OpenUse } from './prove.ts';
import type { Study, Subject } from './study.ts';
import { countedUses, refuseUnreadable, type SurveyPorts, survey } from './survey.ts';

export interface GenerateValuesOptions {
  readonly mirror: MirrorTarget;
  readonly outputDir: string;
  readonly fallback: Fallback | undefined;
  readonly allowEmpty: boolean;
  /** As `Depth.annotations`. */
  readonly annotations: boolean;
  readonly ignore: readonly { readonly image: string }[];
}

/** A use that no value redirects. */
export interface LeftOver {
  readonly release: string;
  readonly image: string;
  readonly object: string;
  readonly path: string;
  readonly reason: string;
  readonly mirror: string;
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
  const studies = await proveSubjects(subjects, options, ports);
  const files: GeneratedValues['files'][number][] = [];
  for (const study of studies) if (study.proof !== undefined) files.push(await write(study, options));
  return {
    files,
    leftOver: studies.flatMap(study => openUses(study, ignore).map(open => leftOver(study, open, mirror))),
    invalid: studies.flatMap(({ name, unresolved }) => unresolved.flatMap(found => invalidPlace(name, found))),
    fallback: options.fallback,
  };
}

/** What `proveSubjects` is asked for. */
export type ProveOptions = Pick<GenerateValuesOptions, 'mirror' | 'allowEmpty' | 'annotations' | 'ignore'>;

/** Overrides for all subjects, each proven by a render. Throws as `generateValues`. */
export async function proveSubjects(
  subjects: readonly Subject[],
  { mirror, allowEmpty, annotations, ignore }: ProveOptions,
  ports: SurveyPorts,
): Promise<Study[]> {
  const studies = await survey(subjects, { trace: true, prove: mirror, ignore, allowEmpty, annotations }, ports);
  refuseUnreadable(studies);
  refuseCollisions(
    studies.flatMap(study => countedUses(study, ignore).map(use => use.reference)),
    mirror,
  );
  return studies;
}

/** What the proof left open; of YAML that something else rendered, all. */
export function openUses(study: Study, ignore: GenerateValuesOptions['ignore']): readonly OpenUse[] {
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

async function write(study: Study, options: GenerateValuesOptions): Promise<GeneratedValues['files'][number]> {
  const { release, proof } = study;
  const { outputDir, mirror, ignore } = options;
  const file = path.join(outputDir, `${release?.namespace}.${release?.name}.yaml`);
  const proven = proof?.proven.size ?? 0;
  const all = countedUses(study, ignore).length;
  const text = writeValuesFile({
    release: study.name,
    mirror: mirror.pull,
    overrides: proof?.overrides ?? {},
    proven,
    uses: all,
  });
  await writeFileAtomically(file, text);
  return { release: study.name, file, proven, uses: all };
}

/** An open use, for people. */
export function leftOver(study: Study, { use, reason }: OpenUse, mirror: MirrorTarget): LeftOver {
  return {
    release: study.name,
    image: canonical(use.reference),
    object: formatIdentity(use.object),
    path: use.path,
    reason,
    mirror: plannedText(use, mirror),
  };
}
