// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { digestFile } from '../chart/chart-files.ts';
import type { LocalChart } from '../chart/local-chart.ts';
import type { Release, ValueLayer } from '../chart/release.ts';
import { remembered } from '../reference/remembered.ts';

/** Digests of files, each asked for once. */
export class FileDigests {
  readonly #known = new Map<string, Promise<string>>();

  of(file: string): Promise<string> {
    return remembered(this.#known, file, digestFile);
  }
}

/**
 * Everything of a release that reaches Helm, as one text: chart and values by their content, where they stand left out.
 * It holds values: only its digest may be kept. Undefined when something is at a URL, or not there.
 */
export async function releaseKey(release: Release, chart: LocalChart, files: FileDigests): Promise<string | undefined> {
  const { name, namespace, kubeVersion, apiVersions, followed, layers = [], flags } = release;
  const named = [...layers.filter(layer => typeof layer === 'string'), ...flags.values, ...flags.setFile];
  if (named.some(text => /:\/\//.test(text))) return undefined;
  const layer = async (one: ValueLayer): Promise<unknown> =>
    typeof one === 'string' ? files.of(one) : { values: one.values };
  try {
    return JSON.stringify([
      [name, namespace, kubeVersion, apiVersions, followed],
      (await chart.digest()).digest,
      await Promise.all([...layers, ...flags.values].map(layer)),
      [flags.set, flags.setString, flags.setJson, flags.setFile],
      await Promise.all(flags.setFile.flatMap(setFiles).map(file => files.of(file))),
    ]);
  } catch {
    // Helm says best what is wrong with a chart or a file.
    return undefined;
  }
}

/** `a=x.txt,b=y.txt` names two files. */
function setFiles(text: string): string[] {
  return text.split(',').map(part => part.slice(part.indexOf('=') + 1));
}

/** Functions of templates whose answer is another one tomorrow, or elsewhere. */
const PASSING = /\{\{[^}]*\b(now|ago|getHostByName)\b/;

/**
 * True when a chart, its sub-charts or the values (charts render these with `tpl`) ask for the time or a name server: the same
 * input then renders otherwise. `key` is what `releaseKey` made of the release.
 */
export async function asksTheTime(key: string, { layers = [], flags }: Release, chart: LocalChart): Promise<boolean> {
  if (PASSING.test(key)) return true;
  const { flattened } = await import('../chart/chart.ts');
  const files = [...layers.filter(layer => typeof layer === 'string'), ...flags.values];
  const texts = [
    ...(await flattened(await chart.files())).values(),
    ...(await Promise.all(files.map(file => readFile(file)))),
  ];
  return texts.some(bytes => PASSING.test(bytes.toString('utf8')));
}
