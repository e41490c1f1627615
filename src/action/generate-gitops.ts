// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { entryOf, looseEntry } from '../chart/gitops/entry.ts';
import type { DeclaredRelease, Entry, Found } from '../chart/gitops/found.ts';
import { mapsAt } from '../chart/gitops/manifest.ts';
import { GENERATED, openRepository, type Repository } from '../chart/gitops/repository.ts';
import type { Helm } from '../chart/helm.ts';
import { localChart } from '../chart/local-chart.ts';
import { hasValues, NO_VALUES, type Release, releaseId } from '../chart/release.ts';
import { readUserValues } from '../chart/user-values.ts';
import type { Config } from '../config/config.ts';
import { useKey } from '../discover/use-key.ts';
import { writeKustomizeComponent } from '../emit/kustomize-component.ts';
import { writeValuesFile } from '../emit/values-file.ts';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { mirroredCharts } from '../plan/layout.ts';
import { isMap, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import {
  type GeneratedValues,
  invalidPlace,
  type LeftOver,
  leftOver,
  type ProveOptions,
  proveSubjects,
} from './generate-values.ts';
import { type ComponentPlan, planComponent } from './gitops/component-plan.ts';
import { type ChartTrial, type ComponentProof, proveComponent, type WrittenFile } from './gitops/component-proof.ts';
import { type Inclusion, inclusionOf } from './gitops/inclusion.ts';
import { findRepository, openPrograms, type RepositoryRelease, subjectsIn } from './gitops.ts';
import type { Study, Subject } from './study.ts';
import { countedUses, type SurveyPorts } from './survey.ts';

export interface GenerateGitopsOptions extends ProveOptions {
  /** Root of the repository. */
  readonly root: string;
  readonly config: Config;
  readonly common: RepositoryRelease;
  /** Folder for the component, from the root. */
  readonly folder: string;
  /** Point chart sources at the mirror as well. */
  readonly charts: boolean;
  /** Write the lines that include the component, too. */
  readonly include: boolean;
}

export interface GeneratedGitops {
  readonly files: readonly string[];
  readonly releases: readonly {
    readonly name: string;
    readonly proven: number;
    readonly uses: number;
    /** Where its values or images are set. */
    readonly form: string | undefined;
  }[];
  readonly leftOver: readonly LeftOver[];
  readonly invalid: GeneratedValues['invalid'];
  /** Kustomizations that do not include the component yet, or did not before. */
  readonly inclusions: readonly Inclusion[];
  readonly problems: readonly string[];
  readonly idleWraps: GeneratedValues['idleWraps'];
}

/**
 * Writes values files and one component of Kustomize that makes Argo CD and Flux take them, proven by applying it to a copy of
 * the repository. Nothing is written before that. Throws as `generateValues`; USAGE for no repository, KUSTOMIZE_MISSING.
 */
export async function generateGitops(options: GenerateGitopsOptions, ports: SurveyPorts): Promise<GeneratedGitops> {
  const { root, config, common } = options;
  const found = await findRepository(root, config, common);
  if (found === undefined) {
    throw new AirgapError('USAGE', `${root} is no repository of Argo CD, Flux or Kustomize`, {
      hint: 'Run it in the root of the repository. For charts alone there is `helm airgap generate values`.',
    });
  }
  const subjects = await Promise.all(subjectsIn(found, root, common).map(subject => withoutFlags(subject, ports.helm)));
  const studies = await proveSubjects(subjects, options, ports);
  const tried = await tryComponent(found, studies, new Set(), options, ports);
  const lost = losers(studies, tried);
  const { plan, proof, files, inclusions } =
    lost.size === 0 ? tried : await tryComponent(found, studies, lost, options, ports);
  const written = [...files, componentFile(plan, options.folder)];
  await write(written, inclusions, options);
  return {
    ...told(studies, plan, proof, options),
    files: written.map(({ file }) => file),
    inclusions,
    problems: proof.problems,
    idleWraps: plan.carried.idle,
  };
}

interface Trial {
  readonly plan: ComponentPlan;
  readonly proof: ComponentProof;
  /** Values files. */
  readonly files: readonly WrittenFile[];
  readonly inclusions: readonly Inclusion[];
}

/** Plans the component, and tries it on a copy of the repository: images with charts from upstream, since the mirror may have none yet. */
async function tryComponent(
  found: Found,
  studies: readonly Study[],
  strongest: ReadonlySet<string>,
  options: GenerateGitopsOptions,
  ports: SurveyPorts,
): Promise<Trial> {
  const { root, folder, mirror, charts, ignore } = options;
  const named = new Map(studies.map(study => [nameIn(root, study), study]));
  const repository = await openRepository(root, { ignore: [], repositories: [] });
  const { wrap = [] } = options.config.gitops ?? {};
  const wanted = { mirror, folder, ignore, strongest, wrap };
  const planPorts = {
    reader: await ports.reader(),
    render: (release: DeclaredRelease, overrides: ValueMap) =>
      render(named.get(releaseId(release))?.release ?? release, overrides, ports.helm),
    imagesOf: (entry: Entry | undefined) => imagesOf(repository, entry),
    entryOf: (inner: string) => entryOf(repository, { kind: 'kustomize', folder: inner }),
    looseEntry: (file: string) => looseEntry(repository, file),
  };
  const studyOf = (name: string): Study | undefined => named.get(name);
  const plan = await planComponent(found, studyOf, { ...wanted, charts }, planPorts);
  const images = charts ? await planComponent(found, studyOf, { ...wanted, charts: false }, planPorts) : plan;
  const files = valuesFiles(plan, named, options);
  const inclusions = await inclusionsOf(plan, root, folder);
  const all = { ...ports, builder: openPrograms(options.common) };
  const parts = [...valuesFiles(images, named, options), componentFile(images, folder), ...inclusions];
  const trial = chartTrial(studies, [...files, componentFile(plan, folder)], options);
  const proof = await proveComponent(studies, parts, options, found, all, trial);
  return { plan, proof, files, inclusions };
}

/** Releases with an image that their values were proven to move, and that stands upstream all the same: something says the same later. */
function losers(studies: readonly Study[], { plan, proof }: Trial): Set<string> {
  const lost = studies.filter(
    ({ name, proof: own }) =>
      !plan.refused.has(name) && (proof.open.get(name) ?? []).some(({ use }) => own?.proven.has(useKey(use))),
  );
  return new Set(lost.map(({ name }) => name));
}

/** As `Found` names it. */
function nameIn(root: string, { name, release }: Study): string {
  return release === undefined ? path.relative(root, name) : name;
}

function imagesOf(repository: Repository, entry: Entry | undefined): ValueMap[] {
  if (entry === undefined || !('kustomization' in entry)) return [];
  const content = loadYaml(repository.text(entry.kustomization) ?? '', { duplicates: 'last' });
  return isMap(content) ? mapsAt(content, 'images') : [];
}

/** Values that `parameters` give as values of a file: what is generated has to win over them, and says so by its form. */
async function withoutFlags(subject: Subject, helm: Helm): Promise<Subject> {
  if (subject.kind !== 'release' || !hasValues(subject.release.flags)) return subject;
  const { release } = subject;
  const { layers = [], flags } = release;
  // `list[0]=…` changes a list that other values gave; all of them are read for that.
  const isPart = [...flags.set, ...flags.setString, ...flags.setFile].some(flag =>
    flag.split('=', 1)[0]?.includes('['),
  );
  const values = await readUserValues(isPart ? release : { ...release, layers: [] }, helm);
  const own = { values, sources: [] };
  return { kind: 'release', release: { ...release, layers: isPart ? [own] : [...layers, own], flags: NO_VALUES } };
}

async function render(release: Release, overrides: ValueMap, helm: Helm): Promise<string> {
  const chart = await localChart(release, helm);
  try {
    const layers = [...(release.layers ?? []), { values: overrides, sources: [] }];
    return await helm.template({ ...release, layers }, chart.location);
  } finally {
    await chart.dispose();
  }
}

function valuesFiles(
  plan: ComponentPlan,
  named: ReadonlyMap<string, Study>,
  options: GenerateGitopsOptions,
): WrittenFile[] {
  const { folder, mirror, ignore } = options;
  return [...plan.overrides].flatMap(([release, { file, overrides }]) => {
    const studies = [release, ...plan.carried.members(release)].flatMap(name => named.get(name) ?? []);
    const [uses, proven] = [
      sum(studies.map(study => countedUses(study, ignore).length)),
      sum(studies.map(study => study.proof?.proven.size ?? 0)),
    ];
    const text = writeValuesFile({ release, mirror: mirror.pull, overrides, proven, uses });
    return [{ file: path.posix.join(folder, 'values', file), text }];
  });
}

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}

function componentFile(plan: ComponentPlan, folder: string): WrittenFile {
  const { patches, images } = plan.component;
  const header = `${GENERATED}; do not edit. A kustomization includes it with one line:\n#   components: [PATH/${folder}]`;
  const component = { patches: [...patches, ...plan.charts], images };
  return { file: path.posix.join(folder, 'kustomization.yaml'), text: writeKustomizeComponent(component, header) };
}

async function inclusionsOf({ entries }: ComponentPlan, root: string, folder: string): Promise<Inclusion[]> {
  const all = await Promise.all(entries.map(entry => inclusionOf(root, entry, folder)));
  return all.filter(inclusion => inclusion !== undefined);
}

/** Where each chart that is fetched comes from when the component points chart sources at the mirror. */
function chartTrial(
  studies: readonly Study[],
  files: readonly WrittenFile[],
  { charts, mirror }: GenerateGitopsOptions,
): ChartTrial | undefined {
  if (!charts) return undefined;
  const wanted = studies.flatMap(({ name, release, chart }) => {
    const fetched = release?.repository !== undefined || release?.chart.startsWith('oci://');
    return fetched && chart !== undefined ? [[name, `oci://${mirroredCharts(mirror)}/${chart.name}`] as const] : [];
  });
  return { files, wanted: new Map(wanted) };
}

/** Files of ours for releases that are gone would be read by nobody, and believed by somebody. */
async function write(
  files: readonly WrittenFile[],
  inclusions: readonly Inclusion[],
  { root, folder, include }: GenerateGitopsOptions,
): Promise<void> {
  for (const { file, text } of files) await writeFileAtomically(path.join(root, file), text);
  if (include) {
    for (const { file, text, loose } of inclusions) if (!loose) await writeFileAtomically(path.join(root, file), text);
  }
  const kept = new Set(files.map(({ file }) => path.posix.basename(file)));
  const values = path.join(root, folder, 'values');
  for (const name of await readdir(values).catch(() => [])) {
    if (kept.has(name) || !name.endsWith('.yaml')) continue;
    const text = await readFile(path.join(values, name), 'utf8');
    if (text.includes('\n# Written by `helm airgap generate')) await rm(path.join(values, name));
  }
}

function told(
  studies: readonly Study[],
  { forms, refused }: ComponentPlan,
  proof: ComponentProof,
  { root, mirror, ignore }: GenerateGitopsOptions,
): Pick<GeneratedGitops, 'releases' | 'leftOver' | 'invalid'> {
  const counted = studies.filter(study => countedUses(study, ignore).length > 0);
  return {
    releases: counted.map(study => ({
      name: study.name,
      proven: proof.proven.get(study.name) ?? 0,
      uses: countedUses(study, ignore).length,
      form: forms.get(nameIn(root, study)),
    })),
    leftOver: counted.flatMap(study =>
      (proof.open.get(study.name) ?? []).map(open => {
        const known = study.proof?.open.find(({ use }) => use === open.use)?.reason;
        const reason = refused.get(nameIn(root, study)) ?? known ?? open.reason;
        return leftOver(study, { ...open, reason }, mirror);
      }),
    ),
    invalid: studies.flatMap(({ name, unresolved }) => unresolved.flatMap(place => invalidPlace(name, place))),
  };
}
