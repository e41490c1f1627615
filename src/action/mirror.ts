// SPDX-License-Identifier: Apache-2.0
import { collectAsBytesPass } from '../host/young-heap.ts';
import type { Lock } from '../lock/lock.ts';
import type { CopySource, CopyTarget } from '../oci/content.ts';
import { type CopiedImage, copyImages, type Outcome } from '../oci/copy/copy.ts';
import type { CopyPlan, CopyRequest, PlannedImage } from '../oci/copy/copy-plan.ts';
import { type ExistingTag, type PlanOptions, planCopy } from '../oci/copy/plan-copy.ts';
import { RateLimit } from '../oci/copy/rate-limit.ts';
import type { ForeignLayers } from '../oci/graph.ts';
import { type Clock, systemClock } from '../oci/http/clock.ts';
import { type MirrorTarget, parseMirror } from '../plan/layout.ts';
import type { Part } from '../plan/part.ts';
import type { WeighedImage } from '../plan/shards/partition.ts';
import type { ShardNumber } from '../plan/shards/shard-number.ts';
import { planTransfers, type Transfer } from '../plan/transfer.ts';
import { parsePlatform } from '../reference/platform.ts';
import { canonical } from '../reference/reference.ts';
import { requireTarget } from './enclave.ts';
import { transfersInShard } from './shard.ts';
import type { Workspace } from './workspace.ts';

/** What of the lock is copied, and how. */
export interface TransferOptions extends Part {
  /** Only these of each index; all of it when undefined. */
  readonly platforms: readonly string[] | undefined;
  readonly foreignLayers: ForeignLayers;
  readonly referrers: boolean;
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly retries: number;
  readonly concurrency: number;
  /** Bytes a second from the source, all downloads together. */
  readonly rateLimit: number | undefined;
}

/** And where to. */
export interface MirrorOptions extends TransferOptions {
  /** `host[:port][/prefix]`, one a target. */
  readonly to: readonly string[];
  readonly layout: string | undefined;
  readonly onExistingTag: ExistingTag;
  /** Only this part of the images; `layers` saves reading the manifests of all of them. */
  readonly shard?: ShardNumber & {
    readonly layers?: { readonly images: readonly WeighedImage[]; readonly file: string };
  };
}

/** Who is told of what happens. */
export interface TransferPorts {
  readonly clock?: Clock;
  readonly onPlanning?: (done: number, total: number, image: string) => void;
  /** Told once what is to be moved, before the first byte is. */
  readonly onPlan?: (plan: MirrorResult) => void;
  readonly onBytes?: (bytes: number) => void;
  readonly onImage?: (image: MirroredImage) => void;
}

/** Both ends of a copy; `target` by host. */
export interface MirrorPorts extends TransferPorts {
  readonly source: CopySource;
  readonly target: (host: string) => CopyTarget;
}

/** `missing`: of collected results, none speaks of it. */
type ImageState = PlannedImage['state'] | Outcome | 'missing';

/** One image at one target. */
export interface MirroredImage {
  readonly source: string;
  readonly destination: string;
  /** The digest of the lock. */
  readonly digest: string;
  readonly state: ImageState;
  /** What the tag has there, when that is not the digest of the lock: one platform alone, or an image that was kept. */
  readonly tagged?: string;
  readonly error?: {
    readonly side: 'source' | 'target';
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  };
}

/** What a mirror run does, or did; `copied` only when it was no dry run. */
export interface MirrorResult {
  readonly shard?: ShardNumber;
  readonly images: readonly MirroredImage[];
  /** Distinct blobs: to be moved, there already. */
  readonly plan: {
    readonly move: { readonly blobs: number; readonly bytes: number };
    readonly there: { readonly blobs: number; readonly bytes: number };
    readonly mounts: number;
  };
  /** `read`: bytes read from the source. `sent`: blobs sent, at every target. */
  readonly copied?: { readonly read: number; readonly sent: number; readonly mounted: number };
}

/** Copies the images of the lock to every target, or says what that would do. Failures of images stand in the result. */
export async function mirror(
  lock: Lock,
  options: MirrorOptions,
  workspace: Workspace,
  ports: MirrorPorts,
): Promise<MirrorResult> {
  requireTarget(options);
  const all = transfersOf(lock, options, workspace);
  const transfers = options.shard === undefined ? all : await transfersInShard(all, options.shard, options, ports);
  const shard = options.shard && { shard: { index: options.shard.index, of: options.shard.of } };
  const plan = await planCopy(
    ports.source,
    transfers.map(transfer => requestOf(transfer, ports)),
    { ...planOptions(options, ports), onExistingTag: options.onExistingTag },
  );
  const planned = { ...shard, ...shownPlan(plan) };
  if (options.dryRun) return planned;
  ports.onPlan?.(planned);
  return { ...shard, ...(await carryOut(ports.source, plan, options, ports)) };
}

/** A plan as a result: nothing is done yet. */
export function shownPlan({ images, totals }: CopyPlan): MirrorResult {
  return { images: images.map(image => shown(image, image.state, image.found)), plan: totals };
}

/** Copies what is planned. Failures of images stand in the result. */
export async function carryOut(
  source: CopySource,
  plan: CopyPlan,
  options: TransferOptions,
  ports: TransferPorts,
): Promise<MirrorResult> {
  const { images, ...copied } = await copyImages(source, plan, copyOptions(options, ports));
  return { images: images.map(asMirrored), plan: plan.totals, copied };
}

/** What of images is looked at, as the copy takes it. */
export function planOptions(
  options: TransferOptions,
  { onPlanning }: TransferPorts,
): Omit<PlanOptions, 'onExistingTag'> {
  const { foreignLayers, referrers, platforms } = options;
  return {
    foreignLayers,
    withoutReferrers: !referrers,
    ...(platforms !== undefined && { platforms: platforms.map(parsePlatform) }),
    ...(onPlanning && { onProgress: onPlanning }),
  };
}

/** The images and their names at every target. Throws LAYOUT_COLLISION, USAGE, LOCK_INCOMPLETE, NO_IMAGES. */
export function transfersOf(
  lock: Lock,
  options: MirrorOptions & Pick<Parameters<typeof planTransfers>[1], 'orNone'>,
  { config }: Workspace,
): Transfer[] {
  const layout = options.layout ?? config.mirror?.layout ?? lock.mirror?.layout;
  const targets: MirrorTarget[] = [...new Set(options.to)].map(to => parseMirror(to, layout));
  const { enclave, releases, images, platforms, orNone } = options;
  return planTransfers(lock, { targets, enclave, releases, images, orNone, ...(platforms && { platforms }) });
}

/** A copy to registries. */
export function requestOf(transfer: Transfer, { target }: Pick<MirrorPorts, 'target'>): CopyRequest {
  const { source, digest, referrers, alone, destinations } = transfer;
  return {
    source,
    digest,
    referrers,
    ...(alone !== undefined && { alone }),
    destinations: destinations.map(reference => ({ target: target(reference.registry), reference })),
  };
}

export function copyOptions(options: TransferOptions, ports: TransferPorts): Parameters<typeof copyImages>[2] {
  const { clock = systemClock, onBytes, onImage } = ports;
  const { concurrency, keepGoing, retries, rateLimit } = options;
  const collect = collectAsBytesPass();
  return {
    concurrency,
    keepGoing,
    retries,
    clock,
    ...(rateLimit !== undefined && { rateLimit: new RateLimit(rateLimit, clock) }),
    onBytes: bytes => {
      collect(bytes);
      onBytes?.(bytes);
    },
    ...(onImage && { onImage: image => onImage(asMirrored(image)) }),
  };
}

function asMirrored({ planned, outcome, tagged, failure }: CopiedImage): MirroredImage {
  return shown({ ...planned, ...(failure && { failure }) }, outcome, tagged);
}

function shown(
  { request, destination, failure }: PlannedImage,
  state: ImageState,
  tagged: string | undefined,
): MirroredImage {
  return {
    source: canonical(request.source),
    destination: canonical(destination.reference),
    digest: request.digest,
    state,
    ...(tagged !== undefined && tagged !== request.digest && { tagged }),
    ...(failure && {
      error: {
        side: failure.side,
        code: failure.code,
        message: failure.message,
        ...(failure.hint !== undefined && { hint: failure.hint }),
      },
    }),
  };
}
