// SPDX-License-Identifier: Apache-2.0
import type { Chart } from '../chart/chart.ts';
import type { LocalChart } from '../chart/local-chart.ts';
import { chartOrigin, type Release, releaseId } from '../chart/release.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { isIgnored } from '../lock/build.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { canonical } from '../reference/reference.ts';
import { type Proof, prove, refuseConflicts } from './prove.ts';
import type { Render } from './reader.ts';
import type { Renderer } from './renderer.ts';
import type { Depth, StudiedChart, Study } from './study.ts';
import { type Trace, trace } from './trace.ts';

/** What a study has beyond the base render: the chart's identity, which values drive which use, and the proof. */
export async function studyValues(
  renderer: Renderer,
  local: LocalChart,
  base: Render,
  depth: Depth,
): Promise<Pick<Study, 'chart' | 'uses' | 'trace' | 'proof'>> {
  const { release } = renderer;
  const [traced, chart, digest] = await Promise.all([trace(renderer, base), local.chart(), local.digest()]);
  const proof = depth.prove && (await proveWanted(renderer, traced, depth.prove, depth));
  if (proof && depth.prove) refuseConflicts(proof, depth.prove, releaseId(release));
  return {
    chart: describe(chart, release, digest),
    uses: traced.uses,
    trace: traced,
    ...(proof && { proof }),
  };
}

/** Ignored images, such as one that an operator builds and pushes, are left where they are, and nobody need redirect them. */
async function proveWanted(
  renderer: Renderer,
  traced: Trace,
  target: MirrorTarget,
  { ignore = [], additional, effects }: Depth,
): Promise<Proof> {
  const isWanted = ({ reference }: ImageUse): boolean => !isIgnored(canonical(reference), ignore);
  const proof = await prove(renderer, { ...traced, uses: traced.uses.filter(isWanted) }, target, {
    additional,
    effects,
  });
  return { ...proof, open: proof.open.filter(({ use }) => isWanted(use)) };
}

function describe(chart: Chart, release: Release, found: Awaited<ReturnType<LocalChart['digest']>>): StudiedChart {
  const { digest, size, kind } = found;
  return {
    name: chart.name,
    version: chart.version,
    source: chartOrigin(release),
    digest,
    size,
    packed: kind === 'packed',
  };
}
