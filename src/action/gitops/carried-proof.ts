// SPDX-License-Identifier: Apache-2.0
import { requestKey } from '../../chart/gitops/requester.ts';
import { releaseId } from '../../chart/release.ts';
import type { Config } from '../../config/config.ts';
import { settleNames } from '../../discover/use-key.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { ProveOptions } from '../generate-values.ts';
import { findRepository, type RepositoryRelease, subjectsIn } from '../gitops.ts';
import { compare, type Proof } from '../prove.ts';
import type { Study } from '../study.ts';
import { countedUses, type SurveyPorts, survey } from '../survey.ts';
import type { CarriedValues } from './carried-values.ts';

/** The repository that was found, to be read once more. */
export interface ReadAgain {
  readonly root: string;
  readonly config: Config;
  readonly common: RepositoryRelease;
}

/** What each installer's values file says, and what its releases show when it is given to the installer. */
export interface CarriedProof {
  readonly overrides: ReadonlyMap<string, ValueMap>;
  readonly shown: ReadonlyMap<string, Pick<Proof, 'proven' | 'open'>>;
}

/** Gives installers their values, follows what their charts make of them, and compares each image with its name on the mirror. */
export async function proveCarried(
  studies: readonly Study[],
  carried: CarriedValues,
  options: ProveOptions & ReadAgain,
  ports: SurveyPorts,
): Promise<CarriedProof> {
  const { root, config, common, mirror, ignore, additional, annotations } = options;
  const named = new Map(studies.map(study => [study.name, study]));
  const overrides = new Map(
    carried.installers.map(release => {
      const id = releaseId(release);
      return [id, carried.onTopOf(named.get(id)?.proof?.overrides ?? {}, release)];
    }),
  );
  const extra = new Map(
    carried.installers.map(release => [requestKey(release), overrides.get(releaseId(release)) ?? {}]),
  );
  const found = await findRepository(root, config, common, { extra });
  const subjects = found === undefined ? [] : subjectsIn(found, root, common);
  const after = await survey(subjects, { trace: false, ignore, annotations, allowEmpty: true }, ports);
  const now = new Map(after.map(study => [study.name, study]));
  const shown = studies.flatMap(study => {
    const installer = study.release && carried.of(study.release);
    if (installer === undefined) return [];
    const uses = countedUses(study, ignore);
    const known = new Map((study.proof?.open ?? []).map(({ use, reason }) => [use, reason]));
    const made = now.get(study.name);
    const settled = settleNames(made ? countedUses(made, ignore) : [], uses);
    const broken = settleNames(made?.unresolved ?? [], uses);
    const result = compare(uses, { after: settled, broken, additional }, mirror, use => {
      return known.get(use) ?? `the values of ${installer} do not reach it: see gitops.wrap in airgap.yaml`;
    });
    return [[study.name, result] as const];
  });
  return { overrides, shown: new Map(shown) };
}
