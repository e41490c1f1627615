// SPDX-License-Identifier: Apache-2.0
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, localChart } from '../chart/local-chart.ts';
import { haveRandomNames } from '../chart/random-names.ts';
import { type Release, releaseId } from '../chart/release.ts';
import type { Source } from '../chart/source.ts';
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import type { DocumentProblem } from '../rendered/document.ts';
import type { Proof } from './prove.ts';
import { Renderer } from './renderer.ts';
import type { Trace } from './trace.ts';

/** What is asked for: a release with its chart, or YAML that something else rendered. */
export type Subject =
  | { readonly kind: 'release'; readonly release: Release }
  | { readonly kind: 'rendered'; readonly source: Source };

/** How deep to look. `prove` implies `trace`; images that `ignore` covers are traced, but nothing redirects them. */
export interface Depth {
  readonly trace: boolean;
  readonly prove?: MirrorTarget;
  readonly ignore?: readonly { readonly image: string }[];
}

/** Everything known of one release or rendered source. */
export interface Study {
  /** `namespace/name`, or the path of the rendered source. */
  readonly name: string;
  readonly release?: Release;
  /** Only when traced: a digest needs every file of the chart. */
  readonly chart?: StudiedChart;
  /** Digest of a rendered file. */
  readonly rendered?: string;
  readonly uses: readonly ImageUse[];
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly DocumentProblem[];
  readonly documents: number;
  readonly renders: number;
  readonly trace?: Trace;
  readonly proof?: Proof;
}

export interface StudiedChart {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly digest: string;
  readonly size: number;
  readonly packed: boolean;
}

/** Studies one subject. Throws what Helm and the files throw; the chart, if pulled, is removed again. */
export async function study(subject: Subject, depth: Depth, helm: Helm, stdin: NodeJS.ReadableStream): Promise<Study> {
  return subject.kind === 'release'
    ? studyRelease(subject.release, depth, helm)
    : (await import('./study-rendered.ts')).studyRendered(subject.source, stdin);
}

async function studyRelease(release: Release, depth: Depth, helm: Helm): Promise<Study> {
  const chart = await localChart(release, helm);
  try {
    return await studyChart(release, chart, depth, helm);
  } finally {
    await chart.dispose();
  }
}

async function studyChart(release: Release, local: LocalChart, depth: Depth, helm: Helm): Promise<Study> {
  const renderer = new Renderer(release, local, helm);
  const base = await renderer.base();
  const { uses, unresolved, problems, documents } = base;
  const seen = { name: releaseId(release), release, unresolved, problems, documents };
  if (depth.trace) {
    const { studyValues } = await import('./study-values.ts');
    return { ...seen, ...(await studyValues(renderer, local, base, depth)), renders: renderer.renders };
  }
  const lasting = await withLastingNames(uses, renderer, local);
  return { ...seen, uses: lasting, renders: renderer.renders };
}

/** Without tracing there is one render; names made up at random need a second to be told from the others. */
async function withLastingNames(
  uses: readonly ImageUse[],
  renderer: Renderer,
  local: LocalChart,
): Promise<readonly ImageUse[]> {
  const templates = uses.flatMap(({ template }) => (template === undefined ? [] : [template]));
  if (!(await haveRandomNames(templates, local.file))) return uses;
  const [{ settleNames }, again] = await Promise.all([import('../discover/use-key.ts'), renderer.base()]);
  return settleNames(uses, again.uses);
}
