// SPDX-License-Identifier: Apache-2.0
import type { Bundle } from '../bundle/bundle.ts';
import type { CopySource } from '../oci/content.ts';
import { type GraphOptions, type ImageGraph, readCompanions, readGraph } from '../oci/copy/image-graph.ts';
import { blobsNeeded } from '../oci/copy/plan-copy.ts';
import { parseManifest } from '../oci/graph.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { Digest } from '../reference/digest.ts';
import { formatPlatform, parsePlatform } from '../reference/platform.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { OpenBundle } from './open-bundle.ts';
import { absentBlobs } from './open-volumes.ts';

/** What a bundle holds, as it says itself and as its manifests show. */
export interface Inspection extends Pick<Bundle, 'name' | 'version' | 'charts' | 'files' | 'enclaves'> {
  /** Digest of the bundle's own manifest. */
  readonly digest: string;
  readonly images: readonly InspectedImage[];
  /** Distinct blobs of images that are in the bundle, and their bytes. */
  readonly blobs: number;
  readonly bytes: number;
  /** What an increment builds upon: blobs that it needs, and has not. */
  readonly base?: { readonly name: string; readonly digest?: string; readonly blobs: number; readonly bytes: number };
  /** Numbers of the volumes that are open, and how many the set has. */
  readonly volumes?: { readonly present: readonly number[]; readonly of: number };
}

export interface InspectedImage {
  readonly image: string;
  readonly digest: string;
  /** Of the bundle; none where the lock knows none. */
  readonly platforms: readonly string[];
  /** Bytes of its distinct blobs, shared ones included, of all platforms that are in the bundle. */
  readonly size: number;
  /** Signatures, SBOMs and the like. */
  readonly companions: number;
  /** Numbers of the volumes that its blobs stand in, when there are volumes. */
  readonly volumes?: readonly number[];
}

/** Reads manifests alone; blobs are counted, not read. Throws what reading manifests throws. */
export async function inspectBundle(opened: OpenBundle): Promise<Inspection> {
  const { source, bundle, lock, digest } = opened;
  const { name, version, charts, files, enclaves, base, volumes } = bundle;
  const carried = new Set(bundle.images.map(({ image }) => image));
  const wanted = bundle.platforms?.map(parsePlatform);
  const options = { foreignLayers: 'skip', ...(wanted && { platforms: wanted }) } as const;
  const transfers = planTransfers(lock, { targets: [], releases: [], images: [], orNone: true });
  const { images, sizes } = await inspectImages(
    source,
    transfers.filter(({ image }) => carried.has(image)).map(transfer => ({ ...transfer, ...options })),
    volumes && new Map(volumes.flatMap((blobs, at) => blobs.map(blob => [blob, at + 1] as const))),
  );
  for (const blob of base?.blobs ?? []) sizes.delete(blob.digest);
  for (const blob of absentBlobs(opened).keys()) sizes.delete(blob);
  return {
    name,
    version,
    digest,
    images,
    charts,
    files,
    ...(enclaves && { enclaves }),
    blobs: sizes.size,
    bytes: total([...sizes.values()]),
    ...(volumes && { volumes: { present: opened.present, of: volumes.length } }),
    ...(base && {
      base: {
        name: base.name,
        ...(base.digest !== undefined && { digest: base.digest }),
        blobs: base.blobs.length,
        bytes: total(base.blobs.map(({ size }) => size)),
      },
    }),
  };
}

/** An image to look at; `platforms`: those that are in the bundle, all when absent. */
export interface LookedAt extends GraphOptions {
  readonly image: string;
  readonly upstream: Reference;
  readonly digest: Digest;
}

/** Images one by one, and the bytes of their distinct blobs by digest. `placed`: the number of each blob's volume. */
export async function inspectImages(
  source: CopySource,
  wanted: readonly LookedAt[],
  placed?: ReadonlyMap<string, number>,
): Promise<{ images: InspectedImage[]; sizes: Map<string, number> }> {
  const sizes = new Map<string, number>();
  const images: InspectedImage[] = [];
  for (const { image, upstream, digest: root, ...options } of wanted) {
    const graph = await readGraph(source, upstream, root, options);
    const companions = await readCompanions(source, upstream, root, options);
    const own = new Map(blobsNeeded({ graph, companions }).map(blob => [blob.digest, blob.size]));
    for (const [blob, size] of own) sizes.set(blob, size);
    const platforms = platformsOf(graph, canonical(upstream));
    const inVolumes = placed && [...new Set([...own.keys()].flatMap(blob => placed.get(blob) ?? []))];
    images.push({
      image,
      digest: root,
      platforms,
      size: total([...own.values()]),
      companions: companions.length,
      ...(inVolumes && { volumes: inVolumes.sort((a, b) => a - b) }),
    });
  }
  return { images, sizes };
}

/** Platforms of the children that are in the bundle; none for an image without an index. */
function platformsOf({ root, manifests }: ImageGraph, where: string): string[] {
  const node = parseManifest(root, where);
  const there = new Set(manifests.map(({ digest }) => digest));
  const children = node.kind === 'index' ? node.children.filter(({ digest }) => there.has(digest)) : [];
  const named = children.flatMap(({ platform }) =>
    platform === undefined || platform.os === 'unknown' ? [] : [formatPlatform(platform)],
  );
  return [...new Set(named)].sort();
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
