// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { BlobContent, CopyTarget, Manifest } from './content.ts';
import type { Descriptor } from './descriptor.ts';
import type { LayoutTarTarget } from './layout-tar-target.ts';

/**
 * Several new archives as one target: a blob goes into the one that has a place for it, and what each has a place for
 * (manifests, and blobs that all need) into each, so that every archive lists and names everything.
 */
export class LayoutVolumesTarget implements CopyTarget {
  readonly #volumes: readonly LayoutTarTarget[];

  constructor(volumes: readonly LayoutTarTarget[]) {
    this.#volumes = volumes;
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    throw notRead(canonical(reference));
  }

  async fetchManifest(_: Reference, digest: Digest): Promise<Manifest> {
    throw notRead(digest);
  }

  async hasBlob(reference: Reference, descriptor: Descriptor): Promise<boolean> {
    const places = this.#placesOf(descriptor.digest);
    const has = await Promise.all(places.map(volume => volume.hasBlob(reference, descriptor)));
    return has.length > 0 && has.every(Boolean);
  }

  /** One store for all repositories: what one has, all have. */
  mountBlob(reference: Reference, descriptor: Descriptor): Promise<boolean> {
    return this.hasBlob(reference, descriptor);
  }

  async pushBlob(reference: Reference, descriptor: Descriptor, content: BlobContent): Promise<void> {
    const places = this.#placesOf(descriptor.digest);
    if (places.length === 0) throw new TypeError(`${descriptor.digest} has no place in any volume`);
    for (const volume of places) await volume.pushBlob(reference, descriptor, content);
  }

  async pushManifest(reference: Reference, manifest: Manifest): Promise<void> {
    for (const volume of this.#volumes) await volume.pushManifest(reference, manifest);
  }

  async tag(reference: Reference, manifest: Manifest): Promise<void> {
    for (const volume of this.#volumes) await volume.tag(reference, manifest);
  }

  #placesOf(digest: Digest): LayoutTarTarget[] {
    return this.#volumes.filter(volume => volume.hasPlace(digest));
  }
}

function notRead(what: string): AirgapError {
  return new AirgapError('REGISTRY_NOT_FOUND', `volumes are being written; ${what} is not read from them`);
}
