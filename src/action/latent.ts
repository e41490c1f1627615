// SPDX-License-Identifier: Apache-2.0
import { haveRandomNames, type ReadChartFile } from '../chart/random-names.ts';
import { byPlace } from '../discover/discover.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { documented, templateTree } from '../discover/latent/chart-texts.ts';
import { formatBlock, type ImageBlock, imageBlocks, isUsed } from '../discover/latent/image-blocks.ts';
import { imagePlaces, type SwitchedTree } from '../discover/latent/image-places.ts';
import { targetsOf } from '../discover/latent/targets.ts';
import { chartAt, splitTemplate } from '../discover/latent/template-library.ts';
import { formatAssignment } from '../discover/latent/wish.ts';
import { formatValuesPath, valueAt } from '../discover/values-path.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import type { ValueMap } from '../rendered/value.ts';
import { type FailedOption, LatentSearch } from './latent-search.ts';
import { type Rendered, Trials } from './latent-trials.ts';
import type { Render } from './reader.ts';
import type { Renderer } from './renderer.ts';

/** Images behind options that are off. */
export interface Latent {
  /** Sorted by place; of images that no use of the release as it stands has. */
  readonly uses: readonly LatentUse[];
  /** Images that values name and nothing rendered. Sorted. */
  readonly declared: readonly DeclaredImage[];
  readonly failures: readonly FailedOption[];
  /** Renders that the search took. */
  readonly renders: number;
  /** True when the budget ended first: an image may be missing, or have more options than it needs. */
  readonly gaveUp: boolean;
}

export interface LatentUse {
  readonly use: ImageUse;
  /** The values that bring it in, all of them needed: `metrics.enabled=true`. */
  readonly options: readonly string[];
  /** Those of the options that the user's own values say otherwise. */
  readonly against: readonly string[];
}

export interface DeclaredImage {
  /** Without a tag where the values leave that to the chart. */
  readonly image: string;
  /** Values path. */
  readonly path: string;
}

/** Finds images behind options: guesses from templates and values what to set, and proves it by rendering (design §4). */
export async function latent(renderer: Renderer, base: Render, budget: number): Promise<Latent> {
  const [values, given, chart] = await Promise.all([renderer.values(), renderer.given(), renderer.chart()]);
  const blocks = imageBlocks(values);
  const tree = templateTree(chart, values);
  const targets = targetsOf(imagePlaces(tree, values), blocks, values);
  const trials = new Trials(renderer, values, budget);
  const sure = base.uses.filter(({ certainty }) => certainty !== 'possible');
  const search = new LatentSearch(trials, { base: sure, targets, tree, documented: documented(chart), values });
  await search.run();
  const uses = await Promise.all([...search.found()].map(found => usesOf(found, trials, tree, given)));
  const rendered = [...base.uses, ...trials.rendered.flatMap(trial => trial.uses)];
  return {
    uses: uses.flat().sort((a, b) => byPlace(a.use, b.use)),
    declared: declaredIn(blocks, rendered),
    failures: search.failures(),
    renders: trials.renders,
    gaveUp: trials.gaveUp,
  };
}

/** The uses of one image in the render that brought it in. */
async function usesOf(
  [image, trial]: readonly [string, Rendered],
  trials: Trials,
  tree: SwitchedTree,
  given: ValueMap,
): Promise<LatentUse[]> {
  const own = ({ reference }: ImageUse): boolean => canonical(reference) === image;
  const templates = trial.uses.filter(own).flatMap(({ template }) => template ?? []);
  const { set, uses } = (await haveRandomNames(templates, readerOf(tree))) ? await trials.settled(trial) : trial;
  const against = set.filter(({ path }) => valueAt(given, path) !== undefined).map(formatAssignment);
  return uses.filter(own).map(use => ({ use, options: set.map(formatAssignment), against }));
}

function readerOf(tree: SwitchedTree): ReadChartFile {
  return async name => {
    const [folder, file] = splitTemplate(`/${name}`);
    return chartAt(tree, folder)?.templates.get(file);
  };
}

function declaredIn(blocks: readonly ImageBlock[], uses: readonly ImageUse[]): DeclaredImage[] {
  const open = blocks.filter(block => !isUsed(block, uses));
  return open
    .map(block => ({ image: formatBlock(block), path: formatValuesPath(block.path) }))
    .sort((a, b) => compare(a.image, b.image) || compare(a.path, b.path));
}
