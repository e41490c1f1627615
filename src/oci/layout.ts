// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import {
  type Manifest,
  type OpenBlob,
  type ServableSource,
  SMALL_CONTENT_LIMIT,
  type VerifySource,
} from './content.ts';
import { asObject, type Descriptor, isManifestType, parseDescriptor } from './descriptor.ts';
import { manifestMediaType, parseJson, parseManifest } from './graph.ts';
import { verifyDigest } from './hash.ts';
import { LayoutFiles } from './layout-files.ts';

/** The annotations of index.json that hold an image's whole name: what containerd reads first, then what OCI says. */
export const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'] as const;
/** index.json names every image of a bundle, so it may be larger than a registry's manifests. */
const TOP_LIMIT = 64 * 1024 * 1024;

/** `named`: by canonical name. `listed`: every manifest that index.json holds, named or not. */
interface TopIndex {
  readonly named: ReadonlyMap<string, Descriptor>;
  readonly listed: readonly Descriptor[];
}

/**
 * An OCI image layout on disk (image-spec, image-layout) whose index.json gives each image its full canonical name. All
 * that it reads is verified, blobs that it opens excepted. Throws LAYOUT_INVALID when the directory is no layout.
 */
export class LayoutSource implements ServableSource, VerifySource {
  readonly #files: LayoutFiles;
  #top: Promise<TopIndex> | undefined;
  #referrers: Promise<ReadonlyMap<Digest, readonly Descriptor[]>> | undefined;

  constructor(directory: string) {
    this.#files = new LayoutFiles(directory);
  }

  async resolve(reference: Reference): Promise<Descriptor> {
    const { named } = await this.#index();
    const { digest: pinned, ...nameOnly } = reference;
    const found = named.get(canonical(nameOnly));
    const digest = pinned ?? found?.digest;
    if (digest === undefined) throw this.#notFound(reference, [...named.keys()]);
    const { mediaType, bytes } = await this.fetchManifest(reference, digest);
    return { mediaType, digest, size: bytes.length };
  }

  async fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    const bytes = await this.#readVerified(digest);
    if (bytes === undefined) throw this.#notFound(reference, [], digest);
    const listed = (await this.#index()).listed.find(item => item.digest === digest);
    return { mediaType: manifestMediaType(bytes, listed?.mediaType, this.#where(digest)), digest, bytes };
  }

  async fetchSmallBlob(reference: Reference, { digest }: Descriptor): Promise<Buffer> {
    const bytes = await this.#readVerified(digest);
    if (bytes === undefined) throw this.#notFound(reference, [], digest);
    return bytes;
  }

  async openBlob(reference: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const blob = await this.#files.openBlob(digest);
    if (blob === undefined) throw this.#notFound(reference, [], digest);
    return { size: blob.size, stream: blob.handle.createReadStream({ start: offset }) };
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    return this.fetchManifest(reference, (await this.resolve(reference)).digest);
  }

  async probeBlob(_reference: Reference, digest: Digest): Promise<{ size: number } | undefined> {
    const blob = await this.#files.openBlob(digest);
    await blob?.handle.close();
    return blob && { size: blob.size };
  }

  async referrers(_reference: Reference, digest: Digest): Promise<Descriptor[]> {
    this.#referrers ??= this.#readReferrers();
    return [...((await this.#referrers).get(digest) ?? [])];
  }

  async names(): Promise<string[]> {
    return [...(await this.#index()).named.keys()].sort();
  }

  /** The digests of all blobs that are there, sorted. */
  digests(): Promise<Digest[]> {
    return this.#files.digests();
  }

  /** Every manifest that index.json holds, named or not, in its order. */
  async listed(): Promise<readonly Descriptor[]> {
    return (await this.#index()).listed;
  }

  #index(): Promise<TopIndex> {
    this.#top ??= readTopIndex(this.#files);
    return this.#top;
  }

  async #readVerified(digest: Digest): Promise<Buffer | undefined> {
    const bytes = await this.#files.readBlob(digest, SMALL_CONTENT_LIMIT);
    if (bytes !== undefined) verifyDigest(bytes, digest, this.#where(digest));
    return bytes;
  }

  /** A layout has no list of referrers: each manifest in index.json says itself what it refers to. */
  async #readReferrers(): Promise<ReadonlyMap<Digest, readonly Descriptor[]>> {
    const bySubject = new Map<Digest, Descriptor[]>();
    for (const descriptor of (await this.#index()).listed) {
      const bytes = isManifestType(descriptor.mediaType) ? await this.#readVerified(descriptor.digest) : undefined;
      if (bytes === undefined) continue;
      const { subject, artifactType } = parseManifest({ ...descriptor, bytes }, this.#where(descriptor.digest));
      if (subject === undefined) continue;
      const found = { ...descriptor, ...(artifactType === undefined ? {} : { artifactType }) };
      bySubject.set(subject.digest, [...(bySubject.get(subject.digest) ?? []), found]);
    }
    return bySubject;
  }

  #where(digest: Digest): string {
    return `${this.#files.directory}: ${digest}`;
  }

  #notFound(reference: Reference, names: readonly string[], digest?: Digest): AirgapError {
    const repository = `${reference.registry}/${reference.repository}`;
    const tags = names.filter(name => name.startsWith(`${repository}:`)).slice(0, 5);
    const message = `the layout ${this.#files.directory} does not hold ${digest ?? canonical(reference)}`;
    return new AirgapError(
      'REGISTRY_NOT_FOUND',
      message,
      tags.length === 0 ? {} : { hint: `It holds ${tags.join(', ')}.` },
    );
  }
}

async function readTopIndex(files: LayoutFiles): Promise<TopIndex> {
  const marker = await readTopJson(files, 'oci-layout');
  if (marker.imageLayoutVersion !== '1.0.0') throw noLayout(files, 'oci-layout is not of version 1.0.0');
  const { manifests } = await readTopJson(files, 'index.json');
  if (!Array.isArray(manifests)) throw noLayout(files, 'index.json has no list of manifests');
  const listed = manifests.map((item, at) => parseDescriptor(item, `${files.directory}: index.json: manifest ${at}`));
  const named = new Map<string, Descriptor>();
  for (const descriptor of listed) {
    const name = nameOf(descriptor);
    if (name === undefined) continue;
    const other = named.get(name);
    if (other !== undefined && other.digest !== descriptor.digest)
      throw noLayout(files, `index.json holds two images called ${name}`);
    named.set(name, descriptor);
  }
  return { named, listed };
}

/** The canonical name that an entry of index.json gives its image. A plain tag, which OCI allows in ref.name, names nothing here: it lacks the repository. An image may have a digest only. */
export function nameOf({ annotations }: Descriptor): string | undefined {
  return NAMES.map(key => annotations?.[key]).find(name => {
    const reference = name === undefined ? undefined : tryReference(name);
    return reference !== undefined && canonical(reference) === name;
  });
}

async function readTopJson(files: LayoutFiles, name: string): Promise<Record<string, unknown>> {
  const bytes = await files.readTop(name, TOP_LIMIT).catch((cause: NodeJS.ErrnoException) => {
    if (cause instanceof AirgapError) throw cause;
    throw noLayout(files, `cannot read ${name}: ${cause.code}`, cause);
  });
  const where = `${files.directory}: ${name}`;
  return asObject(parseJson(bytes, where), where);
}

function noLayout(files: LayoutFiles, why: string, cause?: unknown): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${files.directory} is not an OCI image layout: ${why}`, { cause });
}
