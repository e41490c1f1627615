// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Chart } from '../chart/chart.ts';
import { digestFile } from '../chart/chart-files.ts';
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, localChart } from '../chart/local-chart.ts';
import { haveRandomNames } from '../chart/random-names.ts';
import { type Release, releaseId } from '../chart/release.ts';
import { readRenderedFile, readRenderedFolder, readRenderedStream } from '../chart/rendered-files.ts';
import type { Source } from '../chart/source.ts';
import { annotatedImages } from '../discover/chart-annotations.ts';
import { discover } from '../discover/discover.ts';
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import { settleNames } from '../discover/use-key.ts';
import { isIgnored } from '../lock/build.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { canonical } from '../reference/reference.ts';
import { type DocumentProblem, readStream } from '../rendered/document.ts';
import { type Proof, prove, refuseConflicts } from './prove.ts';
import { Renderer } from './renderer.ts';
import { type Trace, trace } from './trace.ts';

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
    : studyRendered(subject.source, stdin);
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
  const seen = { name: releaseId(release), release, unresolved: base.unresolved, problems: base.problems, documents: base.documents };
  if (!depth.trace) {
    const uses = await withLastingNames(base.uses, renderer, local);
    return { ...seen, uses, renders: renderer.renders };
  }
  const [traced, chart, digest] = await Promise.all([trace(renderer, base), local.chart(), local.digest()]);
  const proof = depth.prove && (await prove(renderer, withoutIgnored(traced, depth.ignore), depth.prove));
  if (proof && depth.prove) refuseConflicts(proof, depth.prove, releaseId(release));
  return {
    ...seen,
    chart: describe(chart, release, digest),
    uses: withAnnotated(traced.uses, annotatedImages(chart, traced.values)),
    renders: renderer.renders,
    trace: traced,
    ...(proof && { proof }),
  };
}

/** The trace without ignored images: such as one that an operator builds and pushes, which no override may touch. */
function withoutIgnored(traced: Trace, ignore: Depth['ignore'] = []): Trace {
  return { ...traced, uses: traced.uses.filter(({ reference }) => !isIgnored(canonical(reference), ignore)) };
}

/** Without tracing there is one render; names made up at random need a second to be told from the others. */
async function withLastingNames(uses: readonly ImageUse[], renderer: Renderer, local: LocalChart): Promise<readonly ImageUse[]> {
  const templates = uses.flatMap(({ template }) => (template === undefined ? [] : [template]));
  if (!(await haveRandomNames(templates, local.file))) return uses;
  return settleNames(uses, (await renderer.base()).uses);
}

function describe(chart: Chart, release: Release, found: Awaited<ReturnType<LocalChart['digest']>>): StudiedChart {
  const { digest, size, kind } = found;
  return { name: chart.name, version: chart.version, source: release.chart, digest, size, packed: kind === 'packed' };
}

function withAnnotated(uses: readonly ImageUse[], annotated: readonly ImageUse[]): ImageUse[] {
  const images = new Set(uses.map(use => `${use.reference.registry}/${use.reference.repository}:${use.reference.tag}`));
  const more = annotated.filter(
    ({ reference }) => !images.has(`${reference.registry}/${reference.repository}:${reference.tag}`),
  );
  return [...uses, ...more];
}

async function studyRendered(source: Source, stdin: NodeJS.ReadableStream): Promise<Study> {
  const texts = await readRendered(source, stdin);
  const uses: ImageUse[] = [];
  const unresolved: Unresolved[] = [];
  const problems: DocumentProblem[] = [];
  let documents = 0;
  for (const { file, text } of texts) {
    const stream = readStream(text);
    const found = discover(stream.documents);
    documents += stream.count;
    const where = source.kind === 'rendered-folder' ? { template: path.relative(source.where, file) } : {};
    uses.push(...found.uses.map(use => ({ ...where, ...use })));
    unresolved.push(...found.unresolved);
    problems.push(...stream.problems.map(problem => ({ ...where, ...problem })));
  }
  const rendered = source.kind === 'rendered-file' ? { rendered: await digestFile(source.where) } : {};
  return { name: source.where, ...rendered, uses, unresolved, problems, documents, renders: 0 };
}

async function readRendered(source: Source, stdin: NodeJS.ReadableStream): Promise<{ file: string; text: string }[]> {
  if (source.kind === 'stdin') return [{ file: '-', text: await readRenderedStream(stdin) }];
  if (source.kind === 'rendered-folder') return readRenderedFolder(source.where);
  return [{ file: source.where, text: await readRenderedFile(source.where) }];
}
