// SPDX-License-Identifier: Apache-2.0
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, localChart } from '../chart/local-chart.ts';
import { haveRandomNames } from '../chart/random-names.ts';
import { type Place, type Release, releaseId } from '../chart/release.ts';
import type { Source } from '../chart/source.ts';
import type { Declarations } from '../discover/chart-annotations.ts';
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import type { DocumentProblem, RenderedDocument, RenderedStream } from '../rendered/document.ts';
import type { ObjectIdentity } from '../rendered/identity.ts';
import type { Latent } from './latent.ts';
import type { Proof } from './prove.ts';
import type { Reader, Render } from './reader.ts';
import { Renderer } from './renderer.ts';
import type { Trace } from './trace.ts';

const annotations = () => import('./reading.ts');

/** What is asked for: a release with its chart, or YAML that something else rendered. */
export type Subject =
  | { readonly kind: 'release'; readonly release: Release }
  | { readonly kind: 'rendered'; readonly source: Source }
  /** Manifests that a Git repository applies as they are. */
  | { readonly kind: 'manifests'; readonly name: string; readonly texts: readonly { file: string; text: string }[] }
  /** What cannot be known of a Git repository, whatever is rendered. */
  | {
      readonly kind: 'repository';
      readonly where: string;
      readonly gaps: readonly OperatorGap[];
      readonly idle: readonly IdleGenerator[];
    };

/** A generator of an ApplicationSet that makes no Application, and nothing is wrong with it. */
export interface IdleGenerator extends Place {
  readonly object: ObjectIdentity;
}

/** How deep to look. `prove` implies `trace`; images that `ignore` covers are traced, but nothing redirects them. */
export interface Depth {
  readonly trace: boolean;
  readonly prove?: MirrorTarget;
  /** Renders that looking for latent images may cost a release; without it they are not looked for. */
  readonly latent?: number | undefined;
  readonly ignore?: readonly { readonly image: string }[];
  /** Images that are copied to the mirror though no chart names them: overrides may point there. */
  readonly additional?: readonly { readonly image: string }[] | undefined;
  /** As `Proof.changed`. */
  readonly effects?: boolean | undefined;
  /** False leaves out what the lists of charts and OLM bundles say. */
  readonly annotations?: boolean | undefined;
}

/** Everything known of one release or rendered source. */
export interface Study {
  /** `namespace/name`, or the path of the rendered source. */
  readonly name: string;
  readonly release?: Release;
  /** Found in a Git repository, where not everything has to name an image; `gaps` is the repository itself, and nothing but its gaps. */
  readonly found?: 'source' | 'gaps';
  /** Only when traced: a digest needs every file of the chart. */
  readonly chart?: StudiedChart;
  /** Digest of a rendered file. */
  readonly rendered?: string;
  readonly uses: readonly ImageUse[];
  readonly unresolved: readonly Unresolved[];
  readonly gaps: readonly OperatorGap[];
  /** True when custom resources here are those of an operator in another release of the run. */
  readonly served?: boolean;
  readonly problems: readonly DocumentProblem[];
  readonly documents: number;
  readonly renders: number;
  readonly trace?: Trace;
  readonly proof?: Proof;
  readonly latent?: Latent;
  /** What the annotations of the chart declare; absent when they were not asked. */
  readonly declared?: Declarations;
}

export interface StudiedChart {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly digest: string;
  readonly size: number;
  readonly packed: boolean;
}

/** What a study needs of the world. `reader` loads what reads YAML, once. */
export interface StudyPorts {
  readonly helm: Helm;
  readonly stdin: NodeJS.ReadableStream;
  readonly reader: () => Promise<Reader>;
}

/** A subject that was rendered once, waiting for the others of its run: operators here run custom resources there. */
export interface OpenedSubject {
  /** As `Study.name`. */
  readonly name: string;
  readonly documents: readonly RenderedDocument[];
  readonly problems: readonly DocumentProblem[];
  readonly study: (others: readonly RenderedDocument[]) => Promise<Study>;
  /** Removes the chart, if it was pulled. */
  readonly dispose: () => Promise<void>;
}

/** Renders or reads one subject, with its chart where that is local already. Throws what Helm and the files throw. */
export async function openSubject(
  subject: Subject,
  depth: Depth,
  ports: StudyPorts,
  chart?: LocalChart,
): Promise<OpenedSubject> {
  if (subject.kind === 'repository') return gapsOnly(subject);
  const opened =
    subject.kind === 'release'
      ? await openRelease(subject.release, depth, ports, chart)
      : await (await import('./study-rendered.ts')).openRendered(subject, ports);
  if (depth.annotations !== false) return opened;
  const { withoutRelatedImages } = await annotations();
  return { ...opened, study: async others => withoutRelatedImages(await opened.study(others)) };
}

function gapsOnly({ where, gaps }: Subject & { kind: 'repository' }): OpenedSubject {
  const nothing = { uses: [], unresolved: [], problems: [], documents: 0, renders: 0 };
  const study = async (): Promise<Study> => ({ name: where, found: 'gaps', gaps, ...nothing });
  return { name: where, documents: [], problems: [], study, dispose: async () => {} };
}

async function openRelease(
  release: Release,
  depth: Depth,
  { helm, reader }: StudyPorts,
  known?: LocalChart,
): Promise<OpenedSubject> {
  const chart = known ?? (await localChart(release, helm));
  // A chart that others render as well is theirs to remove.
  const dispose = known === undefined ? chart.dispose : async () => {};
  try {
    const renderer = new Renderer(release, chart, helm, reader);
    const opening = renderer.open();
    // Read while Helm renders: begun before, loading what reads it held Helm up.
    const declared = depth.annotations === false ? undefined : readDeclared(renderer, chart);
    // Helm's own failure is the one to tell.
    declared?.catch(() => {});
    const opened = await opening;
    const study = async (others: readonly RenderedDocument[]): Promise<Study> => {
      renderer.meet(others);
      const found = await studyRelease(renderer, chart, opened, depth);
      const unseen = release.followed ? [] : (await import('./delivered.ts')).deliveredUnseen(opened);
      const study = { ...found, gaps: [...found.gaps, ...(await reader()).suspects(opened, found.uses), ...unseen] };
      return declared === undefined ? study : (await annotations()).withDeclared(study, await declared, depth);
    };
    const { documents, problems } = opened;
    return { name: releaseId(release), documents, problems, study, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function readDeclared(renderer: Renderer, chart: LocalChart): Promise<Declarations> {
  return (await annotations()).readDeclarations(renderer, chart);
}

async function studyRelease(
  renderer: Renderer,
  local: LocalChart,
  opened: RenderedStream,
  depth: Depth,
): Promise<Study> {
  const { release } = renderer;
  const base = await renderer.base(opened);
  const found = release.declared === undefined ? {} : { found: 'source' as const };
  const seen = { ...base, name: releaseId(release), release, ...found };
  const latent = await findLatent(renderer, base, depth);
  if (depth.trace) {
    const { studyValues } = await import('./study-values.ts');
    return { ...seen, ...latent, ...(await studyValues(renderer, local, base, depth)), renders: renderer.renders };
  }
  const lasting = await withLastingNames(base.uses, renderer, local);
  return { ...seen, ...latent, uses: lasting, renders: renderer.renders };
}

async function findLatent(renderer: Renderer, base: Render, depth: Depth): Promise<Pick<Study, 'latent'>> {
  if (depth.latent === undefined) return {};
  const { latent } = await import('./latent.ts');
  return { latent: await latent(renderer, base, depth.latent) };
}

/** Without tracing there is one render; names made up at random need a second to be told from the others. */
async function withLastingNames(
  uses: readonly ImageUse[],
  renderer: Renderer,
  local: LocalChart,
): Promise<readonly ImageUse[]> {
  const templates = uses.flatMap(({ template }) => (template === undefined ? [] : [template]));
  if (!(await haveRandomNames(templates, local.file))) return uses;
  const [{ settleNames }, again] = await Promise.all([import('./reading.ts'), renderer.base()]);
  return settleNames(uses, again.uses);
}
