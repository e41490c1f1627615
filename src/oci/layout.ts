// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference, repositoryOf, tryReference } from '../reference/reference.ts';
import {
  type ImageSource,
  type Manifest,
  type OpenBlob,
  type ServableSource,
  SMALL_CONTENT_LIMIT,
  type VerifySource,
} from './content.ts';
import { asObject, type Descriptor, isManifestType, onceEach, parseDescriptor } from './descriptor.ts';
import { descriptorOf, manifestMediaType, noteReferrer } from './graph.ts';
import { verifyDigest } from './hash.ts';
import { JoinedContent } from './joined-content.ts';
import { parseJson } from './json.ts';
import type { LayoutContent } from './layout-content.ts';
import { LayoutFiles } from './layout-files.ts';

/** The annotations of index.json that hold an image's whole name: what containerd reads first, then what OCI says. */
export const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'] as const;
/** index.json names every image of a bundle, so it may be larger than a registry's manifests. */
const TOP_LIMIT = 64 * 1024 * 1024;

/** `named`: by canonical name. `listed`: every manifest that index.json holds, named or not. */
interface TopIndex {
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly named: ReadonlyMap<string, Descriptor>;
  readonly listed: readonly Descriptor[];
  readonly mediaTypes: ReadonlyMap<Digest, string>;
  /** Names by their repository, for errors: a copy asks for three signatures of each image, and few are there. */
  readonly byRepository: ReadonlyMap<string, readonly string[]>;
}

/**
 * An OCI image layout (image-spec, image-layout) whose index.json gives each image its full canonical name: a folder by its
 * path, or content that stands elsewhere. All that it reads is verified, blobs that it opens excepted. Throws LAYOUT_INVALID
 * when it is no layout.
 */
export class LayoutSource implements ImageSource, ServableSource, VerifySource {
  readonly #content: LayoutContent;
  #top: Promise<TopIndex> | undefined;
  #referrers: Promise<ReadonlyMap<Digest, readonly Descriptor[]>> | undefined;

  constructor(layout: string | LayoutContent) {
    this.#content = typeof layout === 'string' ? new LayoutFiles(layout) : layout;
  }

  /** Volumes of one set as one layout. */
  static join(volumes: readonly LayoutSource[]): LayoutSource {
    return new LayoutSource(new JoinedContent(volumes.map(volume => volume.#content)));
  }

  async resolve(reference: Reference): Promise<Descriptor> {
    return descriptorOf(await this.fetchNamed(reference));
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    const { named, byRepository } = await this.#index();
    const { digest: pinned, ...nameOnly } = reference;
    const digest = pinned ?? named.get(canonical(nameOnly))?.digest;
    if (digest === undefined) throw this.#notFound(reference, byRepository.get(repositoryOf(reference)) ?? []);
    return this.fetchManifest(reference, digest);
  }

  async fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    const bytes = await this.#readVerified(digest);
    if (bytes === undefined) throw this.#notFound(reference, [], digest);
    const listed = (await this.#index()).mediaTypes.get(digest);
    return { mediaType: manifestMediaType(bytes, listed, this.#where(digest)), digest, bytes };
  }

  async fetchSmallBlob(reference: Reference, { digest }: Descriptor): Promise<Buffer> {
    const bytes = await this.#readVerified(digest);
    if (bytes === undefined) throw this.#notFound(reference, [], digest);
    return bytes;
  }

  async openBlob(reference: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const blob = await this.#content.openBlob(digest, offset);
    if (blob === undefined) throw this.#notFound(reference, [], digest);
    return blob;
  }

  async blobSize(reference: Reference, digest: Digest): Promise<number> {
    const size = await this.#content.blobSize(digest);
    if (size === undefined) throw this.#notFound(reference, [], digest);
    return size;
  }

  async probeBlob(_reference: Reference, digest: Digest): Promise<{ size: number } | undefined> {
    const size = await this.#content.blobSize(digest);
    return size === undefined ? undefined : { size };
  }

  async referrers(_reference: Reference, digest: Digest): Promise<Descriptor[]> {
    this.#referrers ??= this.#readReferrers();
    return [...((await this.#referrers).get(digest) ?? [])];
  }

  async names(): Promise<string[]> {
    return [...(await this.#index()).named.keys()].sort();
  }

  /** What each name points at. */
  async named(): Promise<ReadonlyMap<string, Descriptor>> {
    return (await this.#index()).named;
  }

  /** What index.json says of itself, whatever it is. */
  async annotations(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#index()).annotations;
  }

  /** The digests of all blobs that are there, sorted. */
  digests(): Promise<Digest[]> {
    return this.#content.digests();
  }

  /** Every manifest that index.json holds, named or not, in its order. */
  async listed(): Promise<readonly Descriptor[]> {
    return (await this.#index()).listed;
  }

  /** True when the blob is there, of whatever bytes. */
  async hasBlob(digest: Digest): Promise<boolean> {
    return (await this.#content.blobSize(digest)) !== undefined;
  }

  #index(): Promise<TopIndex> {
    this.#top ??= readTopIndex(this.#content);
    return this.#top;
  }

  async #readVerified(digest: Digest): Promise<Buffer | undefined> {
    const bytes = await this.#content.readBlob(digest, SMALL_CONTENT_LIMIT);
    if (bytes !== undefined) verifyDigest(bytes, digest, this.#where(digest));
    return bytes;
  }

  /** A layout has no list of referrers: each manifest in index.json says itself what it refers to. */
  async #readReferrers(): Promise<ReadonlyMap<Digest, readonly Descriptor[]>> {
    const bySubject = new Map<Digest, Descriptor[]>();
    for (const descriptor of onceEach((await this.#index()).listed)) {
      const bytes = isManifestType(descriptor.mediaType) ? await this.#readVerified(descriptor.digest) : undefined;
      if (bytes !== undefined) noteReferrer(bySubject, { ...descriptor, bytes }, this.#where(descriptor.digest));
    }
    return bySubject;
  }

  #where(digest: Digest): string {
    return `${this.#content.where}: ${digest}`;
  }

  #notFound(reference: Reference, names: readonly string[], digest?: Digest): AirgapError {
    const message = `the layout ${this.#content.where} does not hold ${digest ?? canonical(reference)}`;
    return new AirgapError(
      'REGISTRY_NOT_FOUND',
      message,
      names.length === 0 ? {} : { hint: `It holds ${names.slice(0, 5).join(', ')}.` },
    );
  }
}

async function readTopIndex(content: LayoutContent): Promise<TopIndex> {
  const marker = await readTopJson(content, 'oci-layout');
  if (marker.imageLayoutVersion !== '1.0.0') throw noLayout(content, 'oci-layout is not of version 1.0.0');
  const { manifests, annotations = {} } = await readTopJson(content, 'index.json');
  if (!Array.isArray(manifests)) throw noLayout(content, 'index.json has no list of manifests');
  const listed = manifests.map((item, at) => parseDescriptor(item, `${content.where}: index.json: manifest ${at}`));
  const named = new Map<string, Descriptor>();
  for (const descriptor of listed) {
    const name = nameOf(descriptor);
    if (name === undefined) continue;
    const other = named.get(name);
    if (other !== undefined && other.digest !== descriptor.digest)
      throw noLayout(content, `index.json holds two images called ${name}`);
    named.set(name, descriptor);
  }
  // The first of several entries counts.
  const mediaTypes = new Map([...listed].reverse().map(({ digest, mediaType }) => [digest, mediaType]));
  const tagged = [...named.keys()].filter(name => !name.includes('@'));
  const byRepository = Map.groupBy(tagged, name => name.slice(0, name.lastIndexOf(':')));
  const shown = asObject(annotations, `${content.where}: index.json: annotations`);
  return { annotations: shown, named, listed, mediaTypes, byRepository };
}

/** The canonical name that an entry of index.json gives its image. A plain tag, which OCI allows in ref.name, names nothing here: it lacks the repository. An image may have a digest only. */
export function nameOf({ annotations }: Descriptor): string | undefined {
  return NAMES.map(key => annotations?.[key]).find(name => {
    const reference = name === undefined ? undefined : tryReference(name);
    return reference !== undefined && canonical(reference) === name;
  });
}

async function readTopJson(content: LayoutContent, name: string): Promise<Record<string, unknown>> {
  const bytes = await content.readTop(name, TOP_LIMIT);
  if (bytes === undefined) throw noLayout(content, `it has no ${name}`);
  const where = `${content.where}: ${name}`;
  return asObject(parseJson(bytes, where), where);
}

function noLayout(content: LayoutContent, why: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${content.where} is not an OCI image layout: ${why}`);
}
