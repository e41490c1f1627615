// SPDX-License-Identifier: Apache-2.0
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { readChart } from '../chart/chart.ts';
import { readChartFolder } from '../chart/chart-files.ts';
import { classifySource } from '../chart/source.ts';
import { conditionOf } from '../discover/use-condition.ts';
import { type UpdatedList, updateList, type WantedImage } from '../emit/annotation-list.ts';
import { annotationsIn, setAnnotation } from '../emit/chart-yaml.ts';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { isIgnored } from '../lock/build.ts';
import type { Lock } from '../lock/lock.ts';
import { compare } from '../reference/order.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';
import type { Study } from './study.ts';

/** The annotation that each format stands for; only Helm's has conditions (HIP-15). */
export const FORMATS = { helm: 'helm.sh/images', artifacthub: 'artifacthub.io/images', dt: 'images' } as const;
export type Format = keyof typeof FORMATS;

export interface AnnotateOptions {
  /** None: those that Chart.yaml has; `helm` when it has none. */
  readonly formats: readonly Format[];
  /** Take out entries that nothing found names. */
  readonly prune: boolean;
  /** Where digests are taken from. */
  readonly lock: Lock | undefined;
  readonly ignore: readonly { readonly image: string }[];
}

export interface Annotation {
  /** Chart.yaml, as the command line names its folder. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly lists: readonly (Omit<UpdatedList, 'text'> & { readonly key: string })[];
  /** Images for which the lock was asked and has no digest. */
  readonly withoutDigest: readonly string[];
}

/** Throws USAGE for all but a chart folder: what is packed, remote or rendered cannot be edited. */
export async function refuseUnlessFolder(chart: string): Promise<void> {
  const { kind } = await classifySource(chart);
  if (kind === 'chart-folder') return;
  const isChart = kind === 'chart-archive' || kind === 'remote-chart';
  throw new AirgapError('USAGE', `${chart} is ${isChart ? 'no folder' : 'no chart'}: its Chart.yaml cannot be edited`, {
    hint: isChart
      ? 'Name the folder that it is packed from, or unpack it with `helm pull --untar`.'
      : 'Name the folder of a chart.',
  });
}

/** The Chart.yaml of a studied chart with its image lists brought up to date; writes nothing. Throws CHART_INVALID. */
export async function annotate(folder: string, study: Study, options: AnnotateOptions): Promise<Annotation> {
  const file = path.join(folder, 'Chart.yaml');
  const before = await readFile(file, 'utf8');
  const wanted = await wantedImages(folder, study, options.ignore);
  const pinned = wanted.map(entry => ({ ...entry, image: withDigest(entry.image, options.lock) }));
  const annotations = annotationsIn(before, file);
  const off = new Set(
    study.declared?.images.filter(({ on }) => on === false).map(({ reference }) => canonical(reference)),
  );
  let after = before;
  const lists: Annotation['lists'][number][] = [];
  for (const format of formatsOf(options.formats, annotations)) {
    const key = FORMATS[format];
    const current = annotations[key] ?? '';
    const { text, ...changes } = updateList(
      current,
      pinned,
      { conditions: format === 'helm', prune: options.prune, off },
      `${file}: ${key}`,
    );
    if (text !== current) after = setAnnotation(after, key, text, file);
    lists.push({ key, ...changes });
  }
  const open = options.lock === undefined ? [] : pinned.filter(({ image }) => image.digest === undefined);
  return { file, before, after, lists, withoutDigest: open.map(({ image }) => canonical(image)) };
}

/** Writes Chart.yaml whole or not at all; a link stays one. Throws FILE_WRITE. */
export async function writeAnnotation({ file, after }: Annotation): Promise<void> {
  await writeFileAtomically(await realpath(file), after);
}

/** What a render names, latent images included; what only a list of the chart says is no reason to list it. */
async function wantedImages(
  folder: string,
  { uses, latent }: Study,
  ignore: AnnotateOptions['ignore'],
): Promise<WantedImage[]> {
  const chart = await readChart(await readChartFolder(folder), folder);
  const places = new Map<string, { template?: string; options?: readonly string[] }[]>();
  for (const { use, options } of [...uses.map(use => ({ use, options: undefined })), ...(latent?.uses ?? [])]) {
    const image = canonical(use.reference);
    if (use.rule === 'chart-annotation' || use.certainty === 'possible' || isIgnored(image, ignore)) continue;
    const { template } = use;
    places.set(image, [
      ...(places.get(image) ?? []),
      { ...(template !== undefined && { template }), ...(options && { options }) },
    ]);
  }
  return [...places]
    .sort(([a], [b]) => compare(a, b))
    .map(([image, own]) => {
      const condition = conditionOf(own, chart);
      return { image: parseReference(image), ...(condition !== undefined && { condition }) };
    });
}

function formatsOf(formats: readonly Format[], annotations: Readonly<Record<string, string>>): readonly Format[] {
  const all = Object.keys(FORMATS) as Format[];
  const present = all.filter(format => annotations[FORMATS[format]] !== undefined);
  const wanted = formats.length > 0 ? all.filter(format => formats.includes(format)) : present;
  return wanted.length > 0 ? wanted : ['helm'];
}

function withDigest(image: Reference, lock: Lock | undefined): Reference {
  const name = canonical(image);
  const digest = image.digest ?? lock?.images.find(locked => locked.image === name)?.digest;
  return digest === undefined ? image : parseReference(`${name.replace(/@.*$/, '')}@${digest}`);
}
