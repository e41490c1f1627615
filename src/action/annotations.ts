// SPDX-License-Identifier: Apache-2.0
import type { LocalChart } from '../chart/local-chart.ts';
import { mayDeclareImages } from '../chart/may-declare.ts';
import { annotatedUses, type Declarations, readAnnotations } from '../discover/chart-annotations.ts';
import { isRelatedImage } from '../discover/compare-annotations.ts';
import { AirgapError } from '../errors.ts';
import { isIgnored } from '../lock/build.ts';
import { canonical } from '../reference/reference.ts';
import type { Renderer } from './renderer.ts';
import type { Depth, Study } from './study.ts';

const NONE: Declarations = { images: [], charts: [], problems: [] };

/**
 * What the annotations of a release's chart declare under its values. A chart that we cannot read, though Helm can, has a
 * problem instead: a render that needs no more than Helm must not fail for it.
 */
export async function readDeclarations(renderer: Renderer, local: LocalChart): Promise<Declarations> {
  try {
    if (!(await mayDeclareImages(local))) return NONE;
    return readAnnotations(await local.chart(), await renderer.values());
  } catch (error) {
    if (!(error instanceof AirgapError)) throw error;
    const message = `annotations were not read: ${error.message}`;
    return { ...NONE, problems: [{ chart: renderer.release.chart, message }] };
  }
}

/** A study with the declared images that it lacks, and with what was declared. No values drive those that count. */
export function withDeclared(study: Study, declared: Declarations, { ignore = [] }: Depth): Study {
  const uses = annotatedUses(declared.images, study.uses);
  const counted = uses.filter(use => use.certainty !== 'possible' && !isIgnored(canonical(use.reference), ignore));
  const open = counted.map(use => ({ use, shown: undefined, reason: 'nothing names it but the list of the chart' }));
  const { proof } = study;
  return {
    ...study,
    uses: [...study.uses, ...uses],
    declared,
    ...(proof && { proof: { ...proof, open: [...proof.open, ...open] } }),
  };
}

/** A study without what stands only in the list of an OLM bundle. */
export function withoutRelatedImages(study: Study): Study {
  return { ...study, uses: study.uses.filter(use => !isRelatedImage(use)) };
}
