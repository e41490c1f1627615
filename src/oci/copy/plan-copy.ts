// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { atOnce } from '../../host/gate.ts';
import type { Digest } from '../../reference/digest.ts';
import { compare } from '../../reference/order.ts';
import { canonical, type Reference } from '../../reference/reference.ts';
import type { CopySource, CopyTarget, Manifest } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import type { CopyPlan, CopyRequest, Destination, PlannedBlob, PlannedImage, PlannedStore } from './copy-plan.ts';
import { totalMove } from './copy-plan.ts';
import {
  type Companion,
  completeGraph,
  type GraphOptions,
  type ImageGraph,
  ignoreMissing,
  readCompanions,
  readGraph,
} from './image-graph.ts';
import { atSide, onSide, SideError } from './side-error.ts';

/** What to do with a tag that another image has. */
export type ExistingTag = 'overwrite' | 'skip' | 'error';

export interface PlanOptions extends GraphOptions {
  readonly onExistingTag: ExistingTag;
  /** Leave signatures and all else that refers to images behind. */
  readonly withoutReferrers?: boolean;
  /** A repository of the target that may have a blob, beside those that are known to. */
  readonly elsewhere?: (target: CopyTarget, digest: Digest) => Reference | undefined;
  /** Told after each image how many destinations are looked through. */
  readonly onProgress?: (done: number, total: number, name: string) => void;
}

/** Images looked through at a time; how many requests that makes is bounded below. */
const PARALLEL = 16;

/**
 * Finds out what a copy has to do. Asks the targets first: an image whose tag is right costs one request a manifest there
 * and none at the source, for tags are given last. Images that cannot be planned are `failed`; nothing is thrown for them.
 */
export async function planCopy(
  source: CopySource,
  requests: readonly CopyRequest[],
  options: PlanOptions,
): Promise<CopyPlan> {
  const planner = new Planner(source, options);
  const wanted = requests.flatMap(request => {
    const read = planner.reader(request);
    return request.destinations.map(destination => ({ request, destination, read }));
  });
  let done = 0;
  const images = await atOnce(PARALLEL, wanted, async ({ request, destination, read }) => {
    const image = await planner.planImage(request, destination, read);
    options.onProgress?.(++done, wanted.length, canonical(request.source));
    return image;
  });
  return planner.finish(images);
}

/** What one request needs from the source, read when it is first asked for. */
type Reader = () => Promise<{ graph: ImageGraph; companions: readonly Companion[] }>;

interface Wanted {
  readonly descriptor: Descriptor;
  readonly source: Reference;
  /** A repository may be there several times, once a tag. */
  readonly places: Destination[];
}

class Planner {
  readonly #source: CopySource;
  readonly #options: PlanOptions;
  /** By target and digest: a repository that an image which is there says to have the blob. */
  readonly #known = new Map<CopyTarget, Map<Digest, Reference>>();
  readonly #keys = new Keys();

  constructor(source: CopySource, options: PlanOptions) {
    this.#source = source;
    this.#options = options;
  }

  reader({ source, digest }: CopyRequest): Reader {
    let read: ReturnType<Reader> | undefined;
    return () => {
      read ??= onSide('source', async () => {
        const graph = await readGraph(this.#source, source, digest, this.#options);
        const without = this.#options.withoutReferrers === true;
        const companions = without ? [] : await readCompanions(this.#source, source, digest, this.#options);
        return { graph, companions };
      });
      return read;
    };
  }

  async planImage(request: CopyRequest, destination: Destination, read: Reader): Promise<PlannedImage> {
    const image = { request, destination };
    try {
      const there = await onSide('target', () => this.#manifestThere(destination, request.digest));
      const found = there?.digest;
      if (found !== undefined && found === request.alone) return { ...image, state: 'there', found };
      const right = there !== undefined && found === request.digest;
      if (right && (await onSide('target', () => this.#isWhole(request, destination, there))))
        return { ...image, state: 'there' };
      if (found !== undefined && found !== request.digest) {
        if (this.#options.onExistingTag === 'skip') return { ...image, state: 'kept', found };
        if (this.#options.onExistingTag === 'error') throw new SideError('target', tagExists(destination, found));
      }
      return { ...image, state: 'copy', ...(await read()), ...(found !== undefined && { found }) };
    } catch (error) {
      const failure = atSide('target', error);
      if (failure instanceof SideError) return { ...image, state: 'failed', failure };
      throw error;
    }
  }

  #manifestThere({ target, reference }: Destination, digest: Digest): Promise<Manifest | undefined> {
    const named = reference.tag === undefined ? { ...reference, digest } : withoutDigest(reference);
    return target.fetchNamed(named).catch(ignoreMissing);
  }

  /** The tag is right, so the graph is whole, unless platforms are wanted now that were not wanted then. */
  async #isWhole(
    { referrers = [] }: CopyRequest,
    { target, reference }: Destination,
    root: Manifest,
  ): Promise<boolean> {
    try {
      const graph = await completeGraph(target, reference, root, this.#options);
      const known = this.#known.get(target) ?? new Map<Digest, Reference>();
      this.#known.set(target, known);
      for (const blob of graph.blobs) known.set(blob.digest, reference);
      if (this.#options.withoutReferrers !== true)
        await Promise.all(referrers.map(referrer => target.fetchManifest(reference, referrer)));
      return true;
    } catch (error) {
      ignoreMissing(error);
      return false;
    }
  }

  /** Looks for every blob in every repository that shall have it, and joins all into one plan. */
  async finish(images: readonly PlannedImage[]): Promise<CopyPlan> {
    const wanted = new Map<Digest, Wanted>();
    for (const image of images) for (const blob of blobsNeeded(image)) want(wanted, blob, image);
    const blobs: PlannedBlob[] = [];
    const there = { blobs: 0, bytes: 0 };
    const failed = new Map<string, SideError>();
    await atOnce(PARALLEL, [...wanted.values()], async blob => {
      const planned = await this.#planBlob(blob, failed);
      if (planned !== undefined) blobs.push(planned);
      else [there.blobs, there.bytes] = [there.blobs + 1, there.bytes + blob.descriptor.size];
    });
    blobs.sort((a, b) => b.descriptor.size - a.descriptor.size || compare(a.descriptor.digest, b.descriptor.digest));
    const totals = {
      move: totalMove(blobs),
      there,
      mounts: blobs.flatMap(({ stores }) => stores).reduce((sum, store) => sum + mountsOf(store), 0),
    };
    return { images: images.map(image => this.#withFailure(image, failed)), blobs, totals };
  }

  async #planBlob(
    { descriptor, source, places }: Wanted,
    failed: Map<string, SideError>,
  ): Promise<PlannedBlob | undefined> {
    const stores: PlannedStore[] = [];
    for (const [target, destinations] of Map.groupBy(places, destination => destination.target)) {
      const repositories = new Map(
        destinations.map(({ reference }) => [`${reference.registry}/${reference.repository}`, reference]),
      );
      const references = [...repositories].sort(([a], [b]) => compare(a, b)).map(([, reference]) => reference);
      const has = await Promise.all(
        references.map(reference =>
          onSide('target', () => target.hasBlob(reference, descriptor)).catch((error: unknown) => {
            if (!(error instanceof SideError)) throw error;
            failed.set(this.#keys.of(target, reference, descriptor.digest), error);
            return false;
          }),
        ),
      );
      const missing = compact(references.filter((_, index) => has[index] === false));
      if (missing.length === 0) continue;
      const from =
        references.find((_, index) => has[index] === true) ??
        this.#known.get(target)?.get(descriptor.digest) ??
        (await this.#elsewhere(target, descriptor));
      stores.push({ target, wanted: missing, ...(from !== undefined && { from }) });
    }
    return stores.length === 0 ? undefined : { descriptor, source, stores: compact(stores) };
  }

  /** Asked for, not believed; a registry that will not say has it not. */
  async #elsewhere(target: CopyTarget, descriptor: Descriptor): Promise<Reference | undefined> {
    const place = this.#options.elsewhere?.(target, descriptor.digest);
    const there = place !== undefined && (await target.hasBlob(place, descriptor).catch(() => false));
    return there ? place : undefined;
  }

  /** An image of which a blob could not be looked for cannot be copied. */
  #withFailure(image: PlannedImage, failed: ReadonlyMap<string, SideError>): PlannedImage {
    const { request, destination } = image;
    for (const { digest } of failed.size === 0 ? [] : blobsNeeded(image)) {
      const failure = failed.get(this.#keys.of(destination.target, destination.reference, digest));
      if (failure !== undefined) return { request, destination, state: 'failed', failure };
    }
    return image;
  }
}

/** Every blob of an image and of what refers to it, each once. */
export function blobsNeeded({ graph, companions = [] }: Pick<PlannedImage, 'graph' | 'companions'>): Descriptor[] {
  const graphs = graph === undefined ? [] : [graph, ...companions.map(companion => companion.graph)];
  return [...new Map(graphs.flatMap(({ blobs }) => blobs).map(blob => [blob.digest, blob])).values()];
}

/** Keys for content in a repository of a target: two targets may have repositories of one name. */
export class Keys {
  readonly #targets = new Map<CopyTarget, number>();

  of(target: CopyTarget, { registry, repository }: Reference, digest: Digest): string {
    const number = this.#targets.get(target) ?? this.#targets.size;
    this.#targets.set(target, number);
    return `${number} ${registry}/${repository}@${digest}`;
  }
}

function want(wanted: Map<Digest, Wanted>, descriptor: Descriptor, { request, destination }: PlannedImage): void {
  const there = wanted.get(descriptor.digest);
  if (there === undefined) wanted.set(descriptor.digest, { descriptor, source: request.source, places: [destination] });
  else there.places.push(destination);
}

/** A copy without room for more: what was added to one by one has room for seventeen, and most lists of a plan have one. */
function compact<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice();
}

function mountsOf({ from, wanted }: PlannedStore): number {
  return wanted.length - (from === undefined ? 1 : 0);
}

function withoutDigest({ digest: _, ...reference }: Reference): Reference {
  return reference;
}

function tagExists({ reference }: Destination, found: Digest): AirgapError {
  return new AirgapError('TAG_EXISTS', `${canonical(withoutDigest(reference))} exists and is another image, ${found}`, {
    hint: 'Allow it with --on-existing-tag overwrite, or leave it with --on-existing-tag skip.',
  });
}
