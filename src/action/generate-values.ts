// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Fallback } from '../config/config.ts';
import { writeValuesFile } from '../emit/values-file.ts';
import { writeFileAtomically } from '../host/files.ts';
import { isIgnored } from '../lock/build.ts';
import { type MirrorTarget, refuseCollisions } from '../plan/layout.ts';
import { plannedText } from '../plan/override.ts';
import { canonical } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { OpenUse } from './prove.ts';
import type { Study, Subject } from './study.ts';
import { type SurveyPorts, survey } from './survey.ts';

export interface GenerateValuesOptions {
  readonly mirror: MirrorTarget;
  readonly outputDir: string;
  readonly fallback: Fallback | undefined;
  readonly allowEmpty: boolean;
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
  readonly files: readonly { readonly release: string; readonly file: string; readonly proven: number; readonly uses: number }[];
  /** Uses that still point upstream; they need `fallback`, and fail the command when none is named. */
  readonly leftOver: readonly LeftOver[];
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
  const { mirror, allowEmpty } = options;
  const studies = await survey(subjects, { trace: true, prove: mirror, allowEmpty }, ports);
  const references = studies.flatMap(({ uses }) => uses.filter(use => use.certainty !== 'possible').map(use => use.reference));
  refuseCollisions(references, mirror);
  const files: GeneratedValues['files'][number][] = [];
  for (const study of studies) if (study.proof !== undefined) files.push(await write(study, options));
  const leftOver = studies.flatMap(study => openUses(study).map(open => describe(study, open, mirror)));
  return {
    files,
    leftOver: leftOver.filter(({ image }) => !isIgnored(image, options.ignore)),
    fallback: options.fallback,
  };
}

/** What the proof left open; of YAML that something else rendered, all. */
function openUses({ proof, uses }: Study): readonly OpenUse[] {
  const found = uses.filter(({ certainty }) => certainty !== 'possible');
  const unproven = (use: OpenUse['use']): OpenUse => ({ use, shown: use.reference.written, reason: 'rendered YAML has no values' });
  return proof?.open ?? found.map(unproven);
}

async function write(study: Study, { outputDir, mirror }: GenerateValuesOptions): Promise<GeneratedValues['files'][number]> {
  const { release, proof, uses } = study;
  const file = path.join(outputDir, `${release?.namespace}.${release?.name}.yaml`);
  const proven = proof?.proven.size ?? 0;
  const all = uses.filter(use => use.certainty !== 'possible').length;
  const text = writeValuesFile({ release: study.name, mirror: mirror.pull, overrides: proof?.overrides ?? {}, proven, uses: all });
  await writeFileAtomically(file, text);
  return { release: study.name, file, proven, uses: all };
}

function describe(study: Study, { use, reason }: OpenUse, mirror: MirrorTarget): LeftOver {
  return {
    release: study.name,
    image: canonical(use.reference),
    object: formatIdentity(use.object),
    path: use.path,
    reason,
    mirror: plannedText(use, mirror),
  };
}
