// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { atOnce } from '../../host/gate.ts';
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import type { BlobContent, CopySource, CopyTarget, Manifest } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import { blobsOf, parseManifest } from '../graph.ts';
import { Arrivals, type Failed } from './arrivals.ts';
import type { CopyPlan, CopyRequest, Destination, PlannedBlob, PlannedImage, PlannedStore } from './copy-plan.ts';
import type { ImageGraph } from './image-graph.ts';
import { blobsNeeded, Keys } from './plan-copy.ts';
import { onSide, SideError } from './side-error.ts';
import { type ReadPolicy, type SharedContent, VerifiedBlob } from './verified-blob.ts';

export interface CopyOptions extends ReadPolicy {
  /** Blobs on their way at a time. */
  readonly concurrency: number;
  /** Go on with the other images when one fails. */
  readonly keepGoing: boolean;
  /** Told of each image when it is done. */
  readonly onImage?: (image: CopiedImage) => void;
}

/** `stopped`: not begun, or not ended, because another image failed. */
export type Outcome = 'copied' | 'there' | 'kept' | 'waiting' | 'failed' | 'stopped';

export interface CopiedImage {
  readonly planned: PlannedImage;
  readonly outcome: Outcome;
  /** What the tag has there now, where that is not the digest asked for. */
  readonly tagged?: Digest;
  readonly failure?: SideError;
}

/** Numbers of what happened. `read`: bytes from the source. `sent`: blobs pushed, once a repository that one was pushed to. */
export interface CopyResult {
  readonly images: readonly CopiedImage[];
  readonly read: number;
  readonly sent: number;
  readonly mounted: number;
}

/**
 * Carries out a plan: blobs biggest first, each read once for all targets; an image's manifests when its blobs are there,
 * children before parents; what refers to it; its tag last. So a copy that is interrupted never shows half an image, and
 * one that is run again sends what is missing. Failures are in the result, with the side that they came from.
 */
export async function copyImages(source: CopySource, plan: CopyPlan, options: CopyOptions): Promise<CopyResult> {
  return new Copy(source, options).run(plan);
}

/** Thrown for what was not begun because something else failed. */
class Stopped extends Error {}

/** A blob on its way into one repository. */
interface Arrival {
  readonly target: CopyTarget;
  readonly reference: Reference;
  readonly descriptor: Descriptor;
}

class Copy {
  readonly #source: CopySource;
  readonly #options: CopyOptions;
  /** All blobs that the plan moves, and the images that wait for them. What is not here is there already. */
  readonly #arrivals = new Arrivals<PlannedImage>((image, failed) => this.#begin(image, failed));
  readonly #images = new Map<PlannedImage, Promise<CopiedImage>>();
  /** Manifests pushed by digest: images share them. */
  readonly #manifests = new Map<string, Promise<void>>();
  readonly #keys = new Keys();
  readonly #mounts = new Map<CopyTarget, { done: number; refused: number }>();
  #stopped = false;
  #read = 0;
  #sent = 0;
  #mounted = 0;

  constructor(source: CopySource, options: CopyOptions) {
    this.#source = source;
    const onBytes = (bytes: number): void => {
      this.#read += bytes;
      options.onBytes?.(bytes);
    };
    this.#options = { ...options, onBytes };
  }

  async run({ images, blobs }: CopyPlan): Promise<CopyResult> {
    this.#stopped = !this.#options.keepGoing && images.some(({ state }) => state === 'failed');
    for (const { descriptor, stores } of blobs)
      for (const { target, wanted } of stores)
        for (const reference of wanted) this.#arrivals.announce(this.#keys.of(target, reference, descriptor.digest));
    for (const image of images) this.#arrivals.hold(image, this.#keysOf(image));
    await atOnce(this.#options.concurrency, blobs, blob => this.#move(blob));
    const copied = await Promise.all(images.map(image => this.#images.get(image) as Promise<CopiedImage>));
    return { images: copied, read: this.#read, sent: this.#sent, mounted: this.#mounted };
  }

  /** The blobs that have to be there before its manifests come. */
  #keysOf(image: PlannedImage): string[] {
    const { target, reference } = image.destination;
    return image.state === 'copy'
      ? blobsNeeded(image).map(({ digest }) => this.#keys.of(target, reference, digest))
      : [];
  }

  /** Sends a blob to every target that lacks it, all from one reading, then mounts it where else it is wanted. */
  async #move({ descriptor, source, stores }: PlannedBlob): Promise<void> {
    const content = new VerifiedBlob(this.#source, source, descriptor, this.#options);
    const sends = stores.flatMap(store =>
      this.#sendsOf(store).map(reference => ({ target: store.target, reference, descriptor })),
    );
    const contents = content.share(sends.length);
    await Promise.all(sends.map((send, index) => this.#send(send, contents[index] as SharedContent)));
    const mounts = stores.flatMap(({ target, from, wanted }) => {
      const sent = sends.filter(send => send.target === target).map(({ reference }) => reference);
      const rest = wanted.filter(reference => !sent.includes(reference));
      return rest.map(reference => this.#mount({ target, reference, descriptor }, from ?? sent[0], content));
    });
    await Promise.all(mounts);
  }

  /** The repositories that a target gets the blob for from us: one, or all where it has not mounted anything yet. */
  #sendsOf({ target, from, wanted }: PlannedStore): readonly Reference[] {
    if (from !== undefined) return [];
    const { done, refused } = this.#mounts.get(target) ?? { done: 0, refused: 0 };
    return refused > 0 && done === 0 ? wanted : wanted.slice(0, 1);
  }

  #send(arrival: Arrival, content: SharedContent): Promise<void> {
    return this.#settle(arrival, async () => {
      try {
        await this.#push(arrival, content);
      } finally {
        await content.leave();
      }
    });
  }

  #mount(arrival: Arrival, from: Reference | undefined, content: BlobContent): Promise<void> {
    return this.#settle(arrival, async () => {
      const { target, reference, descriptor } = arrival;
      // When the first one did not arrive, this one fails for the same reason.
      const failed = from && this.#arrivals.failure(this.#keys.of(target, from, descriptor.digest));
      if (failed !== undefined) throw failed.error;
      const counts = this.#mounts.get(target) ?? { done: 0, refused: 0 };
      this.#mounts.set(target, counts);
      const done = from !== undefined && (await target.mountBlob(reference, descriptor, from));
      counts[done ? 'done' : 'refused'] += 1;
      if (done) this.#mounted += 1;
      else await this.#push(arrival, content);
    });
  }

  async #push({ target, reference, descriptor }: Arrival, content: BlobContent): Promise<void> {
    await target.pushBlob(reference, descriptor, content);
    this.#sent += 1;
  }

  /** Tells whoever waits for the blob how it went. Never throws. */
  async #settle({ target, reference, descriptor }: Arrival, task: () => Promise<void>): Promise<void> {
    const key = this.#keys.of(target, reference, descriptor.digest);
    try {
      if (this.#stopped) throw new Stopped();
      await onSide('target', task);
      this.#arrivals.arrived(key);
    } catch (error) {
      this.#fail(error);
      this.#arrivals.failed(key, error);
    }
  }

  #fail(error: unknown): void {
    if (!this.#options.keepGoing || !(error instanceof AirgapError)) this.#stopped = true;
  }

  #begin(planned: PlannedImage, failed: Failed | undefined): void {
    const copied = this.#copyImage(planned, failed);
    // It is listened to when the last blob is there.
    copied.catch(() => {});
    this.#images.set(planned, copied);
  }

  async #copyImage(planned: PlannedImage, failed: Failed | undefined): Promise<CopiedImage> {
    const copied = await this.#outcome(planned, failed);
    this.#options.onImage?.(copied);
    return copied;
  }

  async #outcome(planned: PlannedImage, failed: Failed | undefined): Promise<CopiedImage> {
    const { state, failure, found, request } = planned;
    if (state === 'failed') return { planned, outcome: 'failed', ...(failure && { failure }) };
    const other = found === undefined || found === request.digest ? {} : { tagged: found };
    if (state !== 'copy') return { planned, outcome: state, ...other };
    try {
      if (failed !== undefined) throw failed.error;
      if (this.#stopped) throw new Stopped();
      const { digest } = await onSide('target', () => this.#pushImage(planned));
      return { planned, outcome: 'copied', ...(digest !== request.digest && { tagged: digest }) };
    } catch (error) {
      this.#fail(error);
      if (error instanceof SideError) return { planned, outcome: 'failed', failure: error };
      if (error instanceof Stopped) return { planned, outcome: 'stopped' };
      throw error;
    }
  }

  /** Gives the manifest that was tagged: the root, or the one platform's own where a registry takes no part of an index. */
  async #pushImage({ graph, companions = [], destination, request }: PlannedImage): Promise<Manifest> {
    const { target, reference } = destination;
    if (graph === undefined) throw new TypeError('an image without its graph cannot be pushed');
    const { source } = request;
    for (const manifest of graph.manifests) await this.#pushOnce(destination, manifest, source);
    const named = await this.#pushRoot(destination, graph, companions.length > 0, request);
    for (const { graph: companion, tag } of companions) {
      for (const manifest of [...companion.manifests, companion.root])
        await this.#pushOnce(destination, manifest, source);
      if (tag !== undefined) await target.tag(withTag(reference, tag), companion.root);
    }
    await this.#healing(destination, named, source, () => target.tag(reference, named));
    return named;
  }

  /**
   * By digest, when something will refer to it, or when nobody knows whether it is taken; else its tag is enough. Only a tag
   * can have one platform's own manifest in its place: where the name is the digest, that would be another image.
   */
  async #pushRoot(
    destination: Destination,
    { root, manifests, sparse }: ImageGraph,
    referredTo: boolean,
    { alone, source }: CopyRequest,
  ): Promise<Manifest> {
    const named = destination.reference.tag !== undefined;
    if (!sparse && !referredTo && named) return root;
    try {
      await this.#pushOnce(destination, root, source);
      return root;
    } catch (error) {
      const single = manifests.find(({ digest }) => digest === alone);
      const refused = error instanceof AirgapError && /^REGISTRY_(ANSWER|NOT_FOUND|TROUBLE)$/.test(error.code);
      if (sparse && refused && named && single !== undefined) return single;
      throw sparse && refused ? sparseRefused(error) : error;
    }
  }

  #pushOnce(destination: Destination, manifest: Manifest, source: Reference): Promise<void> {
    const { target, reference } = destination;
    const key = this.#keys.of(target, reference, manifest.digest);
    const push = (): Promise<void> => target.pushManifest(withTag(reference, undefined), manifest);
    const pushed = this.#manifests.get(key) ?? this.#healing(destination, manifest, source, push);
    this.#manifests.set(key, pushed);
    return pushed;
  }

  /**
   * What was there when the plan was made, or arrived, can be gone when its manifest comes: a registry collects garbage, or
   * loses a race between two copies of the same content. Blobs that are missing then are sent again, once.
   */
  async #healing(
    { target, reference }: Destination,
    manifest: Manifest,
    source: Reference,
    push: () => Promise<void>,
  ): Promise<void> {
    try {
      await push();
    } catch (error) {
      if (!(error instanceof AirgapError) || !/^REGISTRY_(ANSWER|NOT_FOUND|TROUBLE)$/.test(error.code)) throw error;
      const lost = await this.#lost(target, reference, manifest);
      if (lost.length === 0) throw error;
      for (const descriptor of lost) {
        const content = new VerifiedBlob(this.#source, source, descriptor, this.#options);
        await this.#push({ target, reference, descriptor }, content);
      }
      await push();
    }
  }

  async #lost(target: CopyTarget, reference: Reference, manifest: Manifest): Promise<Descriptor[]> {
    const lost: Descriptor[] = [];
    for (const blob of blobsOf(parseManifest(manifest, manifest.digest), 'skip'))
      if (!(await target.hasBlob(reference, blob))) lost.push(blob);
    return lost;
  }
}

function withTag({ tag: _, digest: __, ...reference }: Reference, tag: string | undefined): Reference {
  return tag === undefined ? reference : { ...reference, tag };
}

function sparseRefused(cause: AirgapError): AirgapError {
  return new AirgapError(cause.code, cause.message, {
    cause,
    hint: 'This registry takes no index with platforms left out. Copy all platforms; of an image with a tag, one can be copied alone.',
  });
}
