// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Builder } from '../../chart/gitops/builder.ts';
import type { DeclaredRelease, Found } from '../../chart/gitops/found.ts';
import { NO_KUSTOMIZE } from '../../chart/gitops/kustomizer.ts';
import { mapAt, mapsAt } from '../../chart/gitops/manifest.ts';
import { localChart } from '../../chart/local-chart.ts';
import { chartOrigin, releaseId } from '../../chart/release.ts';
import { withoutCredentials } from '../../chart/source.ts';
import type { Config } from '../../config/config.ts';
import type { ImageUse } from '../../discover/image-use.ts';
import { settleNames, useKey } from '../../discover/use-key.ts';
import { AirgapError } from '../../errors.ts';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import type { MirrorTarget } from '../../plan/layout.ts';
import type { ValueMap } from '../../rendered/value.ts';
import { findRepository, type RepositoryRelease, subjectsIn } from '../gitops.ts';
import { compare, type OpenUse } from '../prove.ts';
import type { Study, Subject } from '../study.ts';
import { countedUses, type SurveyPorts, survey } from '../survey.ts';

/** A file of the repository, from its root. */
export interface WrittenFile {
  readonly file: string;
  readonly text: string;
}

/** The component that points chart sources at the mirror too, and where each fetched chart has to come from then. */
export interface ChartTrial {
  readonly files: readonly WrittenFile[];
  readonly wanted: ReadonlyMap<string, string>;
}

export interface TriedRepository {
  readonly root: string;
  readonly config: Config;
  readonly common: RepositoryRelease;
  readonly mirror: MirrorTarget;
  readonly ignore: readonly { readonly image: string }[];
  readonly additional: readonly { readonly image: string }[];
  readonly annotations: boolean;
}

/** What the repository installs once the component is included everywhere that it has to be. */
export interface ComponentProof {
  readonly proven: ReadonlyMap<string, number>;
  readonly open: ReadonlyMap<string, readonly OpenUse[]>;
  /** What could not be built or read any more. */
  readonly problems: readonly string[];
}

/**
 * Writes files into a copy of the repository, the component and what includes it, reads that as Argo CD and Flux would, renders it, and compares every
 * use of `studies` with the planned mirror reference. Throws what Helm throws, REPOSITORY_INVALID,
 * KUSTOMIZE_MISSING.
 */
export async function proveComponent(
  studies: readonly Study[],
  files: readonly WrittenFile[],
  tried: TriedRepository,
  before: Found,
  ports: SurveyPorts & { readonly builder: Builder },
  charts?: ChartTrial,
): Promise<ComponentProof> {
  return withTemporaryFolder(async copy => {
    await copyRepository(tried.root, copy);
    for (const { file, text } of files) {
      await mkdir(path.dirname(path.join(copy, file)), { recursive: true });
      await writeFile(path.join(copy, file), text);
    }
    const found = await findRepository(copy, tried.config, tried.common, { withGenerated: true });
    if (found === undefined) return { proven: new Map(), open: new Map(), problems: ['nothing is left of it'] };
    refuseWithoutKustomize(found);
    const after = await rendered(found, copy, tried, ports);
    const astray = charts === undefined ? [] : await strayCharts(charts, copy, tried);
    return { ...judge(studies, after, tried, { copy, before }), problems: [...newGaps(before, found), ...astray] };
  });
}

/** Read, not rendered: the mirror may not have the charts yet. */
async function strayCharts(
  { files, wanted }: ChartTrial,
  copy: string,
  { config, common }: TriedRepository,
): Promise<string[]> {
  for (const { file, text } of files) {
    await mkdir(path.dirname(path.join(copy, file)), { recursive: true });
    await writeFile(path.join(copy, file), text);
  }
  const found = await findRepository(copy, config, common, { withGenerated: true });
  return (found?.releases ?? []).flatMap(release => {
    const place = wanted.get(releaseId(release));
    if (place === undefined || (release.repository === undefined && release.chart === place)) return [];
    return [
      `${releaseId(release)}: its chart comes from ${withoutCredentials(chartOrigin(release))}, not from ${place}`,
    ];
  });
}

function refuseWithoutKustomize({ gaps }: Found): void {
  if (!gaps.some(({ why }) => why === NO_KUSTOMIZE)) return;
  throw new AirgapError(
    'KUSTOMIZE_MISSING',
    'what the component does cannot be tried: there is neither kustomize nor kubectl',
    {
      hint: 'Install one of them; `kubectl kustomize` will do.',
    },
  );
}

/** All but what Git keeps for itself; its configuration tells the remotes. */
async function copyRepository(root: string, copy: string): Promise<void> {
  const left = new Set(['.git', 'node_modules']);
  await cp(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: source => source === root || !left.has(path.basename(source)),
  });
  const remotes = path.join('.git', 'config');
  await mkdir(path.join(copy, '.git'), { recursive: true });
  await cp(path.join(root, remotes), path.join(copy, remotes)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
  });
}

async function rendered(
  found: Found,
  copy: string,
  { common, ignore, annotations }: TriedRepository,
  ports: SurveyPorts & { readonly builder: Builder },
): Promise<Study[]> {
  const releases = new Map(found.releases.map(release => [releaseId(release), release]));
  const subjects = await Promise.all(
    subjectsIn(found, copy, common).map(async (subject): Promise<Subject> => {
      const declared = subject.kind === 'release' ? releases.get(releaseId(subject.release)) : undefined;
      const renderers = declared === undefined ? [] : postRenderersOf(declared);
      if (subject.kind !== 'release' || renderers.length === 0) return subject;
      const text = await postRendered({ ...declared, ...subject.release } as DeclaredRelease, renderers, ports);
      return { kind: 'manifests', name: releaseId(subject.release), texts: [{ file: '', text }] };
    }),
  );
  return survey(subjects, { trace: false, ignore, annotations, allowEmpty: true }, ports);
}

function postRenderersOf({ origin }: DeclaredRelease): ValueMap[] {
  if (origin?.manifest.identity.kind !== 'HelmRelease') return [];
  return mapsAt(mapAt(origin.manifest.value, 'spec'), 'postRenderers').map(renderer => mapAt(renderer, 'kustomize'));
}

/** What Helm renders, through the post-renderers of a HelmRelease in their order. */
async function postRendered(
  release: DeclaredRelease,
  renderers: readonly ValueMap[],
  { helm, builder }: Pick<SurveyPorts, 'helm'> & { readonly builder: Builder },
): Promise<string> {
  const chart = await localChart(release, helm);
  try {
    let text = await helm.template(release, chart.location);
    for (const { images, patches } of renderers) {
      text = await withTemporaryFolder(async folder => {
        await writeFile(path.join(folder, 'rendered.yaml'), text, { mode: 0o600 });
        const given = { resources: ['rendered.yaml'], ...(images && { images }), ...(patches && { patches }) };
        const built = await builder.kustomize(folder, given as ValueMap, false);
        return 'text' in built ? built.text : text;
      });
    }
    return text;
  } finally {
    await chart.dispose();
  }
}

function judge(
  studies: readonly Study[],
  after: readonly Study[],
  { root, mirror, ignore, additional }: TriedRepository,
  { copy, before }: { readonly copy: string; readonly before: Found },
): Pick<ComponentProof, 'proven' | 'open'> {
  const made = new Map(after.map(study => [study.name, study]));
  // A file that only now is applied through a kustomization goes by another name, and so does what that makes of a chart.
  const folders = new Map(before.releases.map(release => [releaseId(release), release.inflatedIn]));
  const proven = new Map<string, number>();
  const open = new Map<string, readonly OpenUse[]>();
  for (const study of studies) {
    const uses = countedUses(study, ignore);
    const name = study.release === undefined ? path.join(copy, path.relative(root, study.name)) : study.name;
    const whole = made.get(name);
    const now = whole
      ? countedUses(whole, ignore)
      : ofObjects(shownBy(after, copy, folders.get(study.name)), uses, ignore);
    const settled = settleNames(now, uses);
    const broken = settleNames(whole?.unresolved ?? [], uses);
    const result = compare(uses, { after: settled, broken, additional }, mirror, readsNow(settled));
    proven.set(study.name, result.proven.size);
    open.set(study.name, result.open);
  }
  return { proven, open };
}

/** Why a use is not proven: what its place says with the component. */
function readsNow(after: readonly ImageUse[]): (use: ImageUse) => string {
  const texts = new Map(after.map(use => [useKey(use), use.reference.written]));
  return use => {
    const text = texts.get(useKey(use));
    return text === undefined ? 'with the component it is not there' : `with the component it reads ${text}`;
  };
}

/** Manifests of the folder that rendered a chart, if anything goes by its name; all without one. */
function shownBy(after: readonly Study[], copy: string, folder: string | undefined): readonly Study[] {
  const manifests = after.filter(({ release }) => release === undefined);
  const own = manifests.filter(({ name }) => folder !== undefined && name === path.join(copy, folder));
  return own.length > 0 ? own : manifests;
}

/** Uses of the same objects, under the names that they had: a kustomization gives a chart that it renders a namespace. */
function ofObjects(
  manifests: readonly Study[],
  uses: readonly ImageUse[],
  ignore: TriedRepository['ignore'],
): ImageUse[] {
  const nameOf = ({ kind, name }: ImageUse['object']): string => `${kind} ${name}`;
  const objects = new Map(uses.map(({ object }) => [nameOf(object), object]));
  const found = manifests.flatMap(study => countedUses(study, ignore));
  return found.flatMap(use => {
    const object = objects.get(nameOf(use.object));
    return object === undefined ? [] : [{ ...use, object }];
  });
}

/** What the copy leaves open and the repository does not: a patch that does not fit, for one. Post-renderers are tried, not open. */
function newGaps(before: Found, after: Found): string[] {
  const known = new Set(before.gaps.map(({ object, what }) => `${object.kind} ${object.name} ${what}`));
  const fresh = after.gaps.filter(
    ({ object, what }) => !known.has(`${object.kind} ${object.name} ${what}`) && what !== 'what its postRenderers do',
  );
  return fresh.map(({ object, what, why }) => `${object.kind} ${object.name}: ${what}: ${why}`);
}
