// SPDX-License-Identifier: Apache-2.0
import { divide, volumeAnnotations } from '../bundle/volume.ts';
import { AirgapError } from '../errors.ts';
import type { Artifact } from '../oci/artifact.ts';
import type { CopyPlan } from '../oci/copy/copy-plan.ts';
import { blobsNeeded } from '../oci/copy/plan-copy.ts';
import { blobPath } from '../oci/layout-content.ts';
import { type Annotations, LAYOUT_MARKER, LayoutList } from '../oci/layout-list.ts';
import type { Stored } from '../oci/layout-tar-target.ts';
import { TAR_BLOCK, tarEntrySize } from '../oci/tar-header.ts';
import { formatBytes } from '../reference/bytes.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference } from '../reference/reference.ts';

/** Which blobs stand in which volume of a set. All else is in each. */
export interface Division {
  /** Digest of the bundle's own manifest. */
  readonly set: Digest;
  readonly volumes: readonly (readonly Digest[])[];
}

export interface NamedArtifact {
  readonly reference: Reference;
  readonly artifact: Artifact;
}

/** What a bundle will hold. `own` makes its own artifact, which says what each volume has. */
export interface Undivided {
  readonly plan: CopyPlan;
  /** Blobs of the base of an increment. */
  readonly omitted: ReadonlySet<string>;
  readonly artifacts: readonly NamedArtifact[];
  /** Of index.json, beside a volume's own. */
  readonly annotations: Annotations | undefined;
  readonly own: (volumes: readonly (readonly Digest[])[]) => NamedArtifact;
}

/**
 * Divides blobs into volumes whose archives have at most `splitSize` bytes: those of charts and files first, then image by image.
 * Manifests, the description and the lock are in each, so that each says of every image what it needs, and any one can
 * come last. Throws INPUT_TOO_LARGE for a blob that no volume can hold.
 */
export function planVolumes(bundle: Undivided, splitSize: number): Digest[][] {
  const all = blobsOf(bundle);
  // Nothing says more of volumes than one volume for each blob: what is written is not larger.
  const own = bundle.own(all.map(({ digest }) => [digest]));
  const everywhere = storedEverywhere(bundle, own);
  // The lock may be one of the files as well.
  const blobs = all.filter(({ digest }) => !everywhere.has(digest));
  const overhead = overheadOf(bundle, everywhere, own, Math.max(1, all.length));
  const pieces = blobs.map(({ digest, size }) => ({ item: digest, bytes: storedSize({ digest, size }) }));
  const largest = pieces.reduce((most, { bytes }) => Math.max(most, bytes), TAR_BLOCK);
  if (overhead + largest > splitSize) throw tooSmall(bundle, blobs, overhead, overhead + largest);
  return divide(pieces, splitSize - overhead);
}

/** Every manifest of the images, in each volume. */
export function manifestsOf({ images }: CopyPlan): Stored[] {
  return images.flatMap(({ graph, companions = [] }) => {
    const graphs = graph === undefined ? [] : [graph, ...companions.map(companion => companion.graph)];
    return graphs.flatMap(({ root, manifests }) =>
      [root, ...manifests].map(({ digest, bytes }) => ({ digest, size: bytes.length })),
    );
  });
}

function blobsOf({ plan, omitted, artifacts }: Undivided): Stored[] {
  const all = [
    // Layers before configs: the program's archive is the very first, so that it is in the first volume.
    ...artifacts.flatMap(({ artifact }) => artifact.blobs.map(({ descriptor }) => descriptor).reverse()),
    ...plan.images.flatMap(blobsNeeded).filter(({ digest }) => !omitted.has(digest)),
  ];
  return [...new Map(all.map(({ digest, size }) => [digest, { digest, size }])).values()];
}

/** Manifests, description and lock, with their sizes. */
function storedEverywhere({ plan, artifacts }: Undivided, own: NamedArtifact): ReadonlyMap<Digest, number> {
  const manifests = [...artifacts, own].map(({ artifact }) => artifact.manifest);
  return new Map([
    ...manifestsOf(plan).map(({ digest, size }) => [digest, size] as const),
    ...manifests.map(({ digest, bytes }) => [digest, bytes.length] as const),
    ...own.artifact.blobs.map(({ descriptor: { digest, size } }) => [digest, size] as const),
  ]);
}

/** Bytes of what is in each volume, and of the archive's end. */
function overheadOf(
  { plan, artifacts, annotations }: Undivided,
  everywhere: ReadonlyMap<Digest, number>,
  own: NamedArtifact,
  count: number,
): number {
  const said = { ...annotations, ...volumeAnnotations({ set: own.artifact.manifest.digest, number: count, count }) };
  const list = Buffer.byteLength(listOf(plan, [...artifacts, own]).text(said));
  const top = tarEntrySize('index.json', list) + tarEntrySize('oci-layout', LAYOUT_MARKER.length);
  return [...everywhere].reduce((sum, [digest, size]) => sum + storedSize({ digest, size }), top) + 2 * TAR_BLOCK;
}

function storedSize({ digest, size }: Stored): number {
  return tarEntrySize(blobPath(digest).join('/'), size);
}

/** index.json as copying makes it. */
function listOf({ images }: CopyPlan, artifacts: readonly NamedArtifact[]): LayoutList {
  const list = new LayoutList();
  for (const { graph, companions = [], destination } of images) {
    if (graph === undefined) continue;
    for (const { root, manifests } of [graph, ...companions.map(companion => companion.graph)])
      for (const manifest of [root, ...manifests]) list.noteReferrer(manifest, canonical(destination.reference));
    const { tag: _, digest: __, ...bare } = destination.reference;
    for (const { graph: companion, tag } of companions)
      if (tag !== undefined) list.name({ ...bare, tag }, companion.root);
    list.name(destination.reference, graph.root);
  }
  for (const { reference, artifact } of artifacts) list.name(reference, artifact.manifest);
  return list;
}

function tooSmall({ plan }: Undivided, blobs: readonly Stored[], overhead: number, least: number): AirgapError {
  const [largest] = [...blobs].sort((a, b) => b.size - a.size);
  const blob = largest === undefined ? '' : `, and ${shownBlob(plan, largest)}`;
  const message = `volumes are too small for manifests and lock, which take ${formatBytes(overhead)} of each${blob}`;
  return new AirgapError('INPUT_TOO_LARGE', message, {
    hint: `--split-size ${least} is the least: a blob is not cut.`,
  });
}

function shownBlob({ images }: CopyPlan, { digest, size }: Stored): string {
  const owner = images.find(image => blobsNeeded(image).some(blob => blob.digest === digest));
  return `${formatBytes(size)} of ${digest}${owner === undefined ? '' : ` of ${canonical(owner.request.source)}`}`;
}
