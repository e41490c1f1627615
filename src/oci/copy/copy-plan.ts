// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import type { CopyTarget } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Companion, ImageGraph } from './image-graph.ts';
import type { SideError } from './side-error.ts';

/** One image to copy, by its digest: what its tag means upstream today does not matter. */
export interface CopyRequest {
  /** The repository to read from; its tag is for messages. */
  readonly source: Reference;
  readonly digest: Digest;
  readonly destinations: readonly Destination[];
  /** What refers to the image and has to be there, too, as far as the lock knows. */
  readonly referrers?: readonly Digest[];
  /** The digest of the one platform's own manifest: in its place a registry without sparse indexes may hold that. */
  readonly alone?: Digest;
}

/** A name at one end. Blobs are mounted between destinations of the same target object. */
export interface Destination {
  readonly target: CopyTarget;
  readonly reference: Reference;
}

/** What is to be done for one image at one destination. `graph` and `companions` stand for `copy` only. */
export interface PlannedImage {
  readonly request: CopyRequest;
  readonly destination: Destination;
  /**
   * `copy`: something is missing. `there`: as it should be. `kept`: the tag has another image, which stays. `waiting`: the
   * source has not all of it; its blobs may be moved, and nothing else is.
   */
  readonly state: 'copy' | 'there' | 'kept' | 'waiting' | 'failed';
  readonly graph?: ImageGraph;
  readonly companions?: readonly Companion[];
  /** Digest that the tag has there now, when it is another one. */
  readonly found?: Digest;
  readonly failure?: SideError;
}

/** One blob, and all repositories that shall have it and have it not. */
export interface PlannedBlob {
  readonly descriptor: Descriptor;
  readonly source: Reference;
  readonly stores: readonly PlannedStore[];
}

/** `from`: a repository of that target that has the blob. Without one it is sent once, and mounted in the others. */
export interface PlannedStore {
  readonly target: CopyTarget;
  readonly from?: Reference;
  readonly wanted: readonly Reference[];
}

/** Everything that a copy will do, images in the order of the requests, blobs biggest first. */
export interface CopyPlan {
  readonly images: readonly PlannedImage[];
  readonly blobs: readonly PlannedBlob[];
  readonly totals: CopyTotals;
}

/** Bytes of distinct blobs. What is to be moved is read once from the source, however many targets there are. */
export interface CopyTotals {
  readonly move: { readonly blobs: number; readonly bytes: number };
  /** There already, in every repository that needs them. */
  readonly there: { readonly blobs: number; readonly bytes: number };
  /** Mounts from one repository of a target to another. */
  readonly mounts: number;
}

/** Distinct blobs that are to be read, and their bytes. */
export function totalMove(blobs: readonly PlannedBlob[]): CopyTotals['move'] {
  const moved = blobs.filter(isMoved);
  return { blobs: moved.length, bytes: moved.reduce((sum, { descriptor }) => sum + descriptor.size, 0) };
}

/** True for a blob that has to be read from the source. */
export function isMoved({ stores }: PlannedBlob): boolean {
  return stores.some(({ from }) => from === undefined);
}
