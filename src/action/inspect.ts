// SPDX-License-Identifier: Apache-2.0
import type { Bundle } from '../bundle/bundle.ts';
import { type ImageGraph, readCompanions, readGraph } from '../oci/copy/image-graph.ts';
import { parseManifest } from '../oci/graph.ts';
import { planTransfers } from '../plan/transfer.ts';
import { formatPlatform, parsePlatform } from '../reference/platform.ts';
import { canonical } from '../reference/reference.ts';
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
  const placed = new Map(volumes?.flatMap((blobs, at) => blobs.map(blob => [blob, at + 1] as const)));
  const carried = new Set(bundle.images.map(({ image }) => image));
  const wanted = bundle.platforms?.map(parsePlatform);
  const options = { foreignLayers: 'skip', ...(wanted && { platforms: wanted }) } as const;
  const transfers = planTransfers(lock, { targets: [], releases: [], images: [] });
  const sizes = new Map<string, number>();
  const images: InspectedImage[] = [];
  for (const { image, upstream, digest: root } of transfers.filter(transfer => carried.has(transfer.image))) {
    const graph = await readGraph(source, upstream, root, options);
    const companions = await readCompanions(source, upstream, root, options);
    const blobs = [graph, ...companions.map(companion => companion.graph)].flatMap(one => one.blobs);
    const own = new Map(blobs.map(blob => [blob.digest, blob.size]));
    for (const [blob, size] of own) sizes.set(blob, size);
    const size = [...own.values()].reduce((sum, bytes) => sum + bytes, 0);
    const platforms = platformsOf(graph, canonical(upstream));
    const inVolumes = [...new Set([...own.keys()].flatMap(blob => placed.get(blob) ?? []))].sort((a, b) => a - b);
    const shown = { image, digest: root, platforms, size, companions: companions.length };
    images.push({ ...shown, ...(volumes && { volumes: inVolumes }) });
  }
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
