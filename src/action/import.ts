// SPDX-License-Identifier: Apache-2.0
import { nameInBundle, placeOf } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import type { CopyRequest } from '../oci/copy/copy-plan.ts';
import { planCopy } from '../oci/copy/plan-copy.ts';
import { platformKey } from '../oci/image-platform.ts';
import { parseMirror } from '../plan/layout.ts';
import { hasChart } from '../plan/part.ts';
import type { Digest } from '../reference/digest.ts';
import { parsePlatform } from '../reference/platform.ts';
import { parseReference, repositoryOf } from '../reference/reference.ts';
import { requireTarget } from './enclave.ts';
import { type ImportEnds, readerOf, refuseMissing } from './import-base.ts';
import { type MissingVolumes, withoutAbsent } from './import-volumes.ts';
import {
  carryOut,
  type MirroredImage,
  type MirrorOptions,
  type MirrorResult,
  planOptions,
  requestOf,
  shownPlan,
  type TransferPorts,
  transfersOf,
} from './mirror.ts';
import type { OpenBundle } from './open-bundle.ts';
import type { Workspace } from './workspace.ts';

export interface ImportPorts extends TransferPorts, ImportEnds {}

/** What was imported, or would be. */
export interface ImportResult extends MirrorResult {
  readonly charts: readonly MirroredImage[];
  readonly files: readonly MirroredImage[];
  /** Volumes that something here waits for. */
  readonly missing?: MissingVolumes;
  /** Images of the lock that were chosen, and that the bundle was not made with. */
  readonly lacking?: readonly string[];
}

/**
 * Copies what a bundle holds to every target, or says what that would do: `mirror` with the bundle as its source. Failures
 * stand in the result. Throws BUNDLE_INCOMPLETE before anything is copied when blobs are neither in the bundle nor at the
 * target, PLATFORM_INVALID, and what `transfersOf` throws.
 */
export async function importBundle(
  opened: OpenBundle,
  chosen: MirrorOptions,
  workspace: Workspace,
  ports: ImportPorts,
): Promise<ImportResult> {
  requireTarget(chosen);
  const options = { ...chosen, platforms: platformsOf(opened, chosen.platforms) };
  const transfers = transfersOf(opened.lock, { ...options, orNone: true }, workspace);
  const { elsewhere, source } = readerOf(opened, options, workspace, ports);
  const [images, charts, files] = await Promise.all([
    imageRequests(opened, transfers, ports),
    artifactRequests('charts', chartsFor(opened, options), options, ports),
    artifactRequests('files', filesFor(opened, options), options, ports),
  ]);
  if (images.length + charts.length + files.length === 0)
    throw new AirgapError('NO_IMAGES', `${opened.where} has none of these images of its lock`);
  refuseShared(images, [...charts, ...files]);
  const whole = await planCopy(source, [...images, ...charts, ...files], {
    ...planOptions(options, ports),
    onExistingTag: options.onExistingTag,
    elsewhere,
  });
  const { plan, missing } = withoutAbsent(whole, opened);
  await refuseMissing(plan, { ...opened, base: opened.bundle.base });
  const lacking = lackingOf(transfers, options, opened);
  const shown = (result: MirrorResult): ImportResult => ({
    ...split(result, images, charts),
    ...(missing && { missing }),
    ...(lacking.length > 0 && { lacking }),
  });
  if (options.dryRun) return shown(shownPlan(plan));
  ports.onPlan?.(shownPlan(plan));
  return shown(await carryOut(source, plan, options, ports));
}

/** Those that are wanted, or all that the bundle was made with. Throws PLATFORM_INVALID for one that it was made without. */
function platformsOf(
  { bundle: { platforms: held }, where }: OpenBundle,
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  const keys = new Set(held?.map(platform => platformKey(parsePlatform(platform))));
  const missing = (wanted ?? []).filter(platform => !keys.has(platformKey(parsePlatform(platform))));
  if (held === undefined || missing.length === 0) return wanted ?? held;
  throw new AirgapError(
    'PLATFORM_INVALID',
    `${where} was made for ${held.join(', ')} alone, not ${missing.join(', ')}`,
    {
      hint: 'Ask for no other platforms, or export a bundle that has them.',
    },
  );
}

async function imageRequests(
  { bundle, source }: OpenBundle,
  transfers: ReturnType<typeof transfersOf>,
  ports: ImportPorts,
): Promise<CopyRequest[]> {
  const carried = new Set(bundle.images.map(({ image }) => image));
  const known = new Set((await source.listed()).map(({ digest }) => digest));
  const wanted = transfers.filter(({ image }) => carried.has(image));
  // What was left behind by --no-referrers is not waited for.
  return wanted.map(transfer =>
    requestOf(
      { ...transfer, source: transfer.upstream, referrers: transfer.referrers.filter(one => known.has(one)) },
      ports,
    ),
  );
}

/** A bundle is often a part of its lock; that matters when another part was asked for. */
function lackingOf(
  transfers: ReturnType<typeof transfersOf>,
  { enclave, releases, images }: MirrorOptions,
  { bundle }: OpenBundle,
): string[] {
  if (enclave === undefined && releases.length + images.length === 0) return [];
  const carried = new Set(bundle.images.map(({ image }) => image));
  return transfers.map(({ image }) => image).filter(image => !carried.has(image));
}

interface Named {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Its name in a registry that it came from. */
  readonly upstream?: string;
}

function chartsFor({ bundle }: OpenBundle, part: MirrorOptions): readonly Named[] {
  return bundle.charts.filter(chart => chart.releases.some(name => hasChart(part, name)));
}

/** Files belong to no release: they come along when nothing is chosen. */
function filesFor({ bundle }: OpenBundle, { releases, images }: MirrorOptions): readonly Named[] {
  return releases.length + images.length > 0 ? [] : bundle.files;
}

/** Where charts and files go, at every target. */
export function artifactRequests(
  kind: 'charts' | 'files',
  named: readonly Named[],
  { to, layout }: MirrorOptions,
  { target }: ImportPorts,
): CopyRequest[] {
  const targets = [...new Set(to)].map(address => parseMirror(address, layout));
  return named.map(item => ({
    source: item.upstream === undefined ? nameInBundle(kind, item) : parseReference(item.upstream),
    digest: item.digest as Digest,
    destinations: targets.map(({ pull }) => {
      const reference = parseReference(`${pull}/${placeOf(kind, item)}`);
      return { target: target(reference.registry), reference };
    }),
  }));
}

/** An image of an upstream repository `charts/web` would overwrite the chart, in a layout without hosts. */
export function refuseShared(images: readonly CopyRequest[], artifacts: readonly CopyRequest[]): void {
  const names = new Set(
    images.flatMap(({ destinations }) => destinations.map(({ reference }) => repositoryOf(reference))),
  );
  const shared = artifacts
    .flatMap(({ destinations }) => destinations)
    .find(({ reference }) => names.has(repositoryOf(reference)));
  if (shared === undefined) return;
  throw new AirgapError(
    'LAYOUT_COLLISION',
    `${repositoryOf(shared.reference)} is wanted for an image and a chart or file`,
    {
      hint: 'Use the layout keep-host, or another prefix.',
    },
  );
}

/** Tells what was moved apart. Images were asked for first, then charts: there is one result for each destination. */
export function split(
  result: MirrorResult,
  images: readonly CopyRequest[],
  charts: readonly CopyRequest[],
): ImportResult {
  const all = result.images;
  const first = countEnds(images);
  const second = first + countEnds(charts);
  return { ...result, images: all.slice(0, first), charts: all.slice(first, second), files: all.slice(second) };
}

function countEnds(requests: readonly CopyRequest[]): number {
  return requests.reduce((sum, { destinations }) => sum + destinations.length, 0);
}
