// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { openReader } from '../src/action/knowledge.ts';
import { type Latent, latent } from '../src/action/latent.ts';
import type { Reader } from '../src/action/reader.ts';
import { Renderer } from '../src/action/renderer.ts';
import { openWorkspace } from '../src/action/workspace.ts';
import { Helm } from '../src/chart/helm.ts';
import { localChart } from '../src/chart/local-chart.ts';
import type { Release } from '../src/chart/release.ts';
import { readAnnotations } from '../src/discover/chart-annotations.ts';
import { Gate } from '../src/host/gate.ts';
import { canonical, type Reference } from '../src/reference/reference.ts';
import { isSameImage } from '../src/reference/same-image.ts';
import { newestHelm } from '../tools/pinned-tools.ts';
import { chartsIn } from './shared/charts.ts';

/** Renders that a search for latent images may cost a chart on average (issue 4). */
const LIMIT = 20;
const BUDGET = 24;

interface Measured {
  readonly chart: string;
  /** What the chart's own annotation declares. */
  readonly declared: readonly Reference[];
  readonly rendered: readonly Reference[];
  readonly found: Latent;
}

/**
 * Looks for latent images in every chart of the folders (default: the test charts) that declares its images in an
 * annotation: how many of those the default render shows, how many an option brings in, how many only stand in the
 * values, and what that cost. `--list` shows each latent image with its options, and what never rendered.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const root = path.join(import.meta.dirname, '..', 'test', 'fixtures', 'charts');
  const folders = args.filter(arg => arg !== '--list');
  const charts = (folders.length > 0 ? folders : [root]).flatMap(chartsIn);
  const helm = new Helm({
    environment: { ...process.env, HELM_BIN: newestHelm() },
    gate: new Gate(availableParallelism()),
  });
  const reader = openReader({ rules: [], allVersions: false }, await openWorkspace(undefined));
  const measured: Measured[] = [];
  for (const chart of charts) {
    const result = await measure(chart, helm, reader).catch((error: Error) => error);
    if (result instanceof Error) console.log(`not rendered: ${result.message.split('\n')[0]}`);
    else if (result !== undefined) {
      report(result, args.includes('--list'));
      measured.push(result);
    }
  }
  return summary(measured);
}

async function measure(release: Release, helm: Helm, reader: () => Promise<Reader>): Promise<Measured | undefined> {
  const local = await localChart(release, helm);
  const chart = await local.chart();
  const { images } = readAnnotations({ ...chart, subcharts: new Map() }, chart.values);
  const declared = new Map(images.map(({ reference }) => [canonical(reference), reference]));
  if (declared.size === 0) return undefined;
  const renderer = new Renderer(release, local, helm, reader);
  const base = await renderer.base();
  return {
    chart: path.basename(release.chart),
    declared: [...declared.values()],
    rendered: base.uses.map(({ reference }) => reference),
    found: await latent(renderer, base, BUDGET),
  };
}

type Where = 'render' | 'latent' | 'declared' | 'missing';

function where(image: Reference, { rendered, found }: Measured): Where {
  if (rendered.some(reference => isSameImage(reference, image))) return 'render';
  if (found.uses.some(({ use }) => isSameImage(use.reference, image))) return 'latent';
  const name = canonical(image);
  const named = found.declared.some(declared => name === declared.image || name.startsWith(`${declared.image}:`));
  return named ? 'declared' : 'missing';
}

function report(measured: Measured, list: boolean): void {
  const { chart, declared, found } = measured;
  const counted = (place: Where): number => declared.filter(image => where(image, measured) === place).length;
  const [rendered, latent, named, missing] = [
    counted('render'),
    counted('latent'),
    counted('declared'),
    counted('missing'),
  ];
  console.log(
    `${chart}: ${declared.length} declared, ${rendered} by render, ${latent} latent, ${named} declared only, ` +
      `${missing} missing; ${found.renders} renders${found.gaveUp ? ', gave up' : ''}`,
  );
  for (const image of declared) {
    const place = where(image, measured);
    if (place === 'missing' || place === 'declared') console.log(`  ${place}: ${canonical(image)}`);
  }
  if (!list) return;
  const lines = found.uses.map(
    ({ use, options }) => `  + ${canonical(use.reference)} (${use.rule}) ${options.join(' ')}`,
  );
  for (const line of new Set(lines)) console.log(line);
  for (const { options, words } of found.failures) console.log(`  ! ${options.join(' ')}: ${words.slice(0, 200)}`);
}

function summary(all: readonly Measured[]): boolean {
  const sum = (of: (one: Measured) => number): number => all.reduce((total, one) => total + of(one), 0);
  const counted = (place: Where): number =>
    sum(one => one.declared.filter(image => where(image, one) === place).length);
  const average = sum(({ found }) => found.renders) / all.length;
  console.log(`charts:   ${all.length}, images declared: ${sum(({ declared }) => declared.length)}`);
  console.log(`found:    ${counted('render')} by render, ${counted('latent')} latent`);
  console.log(`declared: ${counted('declared')} only; missing: ${counted('missing')}`);
  console.log(`renders:  ${average.toFixed(2)} a chart (limit ${LIMIT})`);
  return average <= LIMIT;
}
