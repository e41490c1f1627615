// SPDX-License-Identifier: Apache-2.0
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import { CHART_CONFIG } from '../oci/chart-artifact.ts';
import { asObject, type Descriptor, parseDescriptor } from '../oci/descriptor.ts';
import { type ImageNode, type Node, parseManifest } from '../oci/graph.ts';
import { parseJson } from '../oci/json.ts';
import { type TiedKind, tiedTag } from '../oci/tied-tag.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { parseReference, repositoryOf } from '../reference/reference.ts';
import { chartOfManifest } from './charts.ts';
import { type DockerEntry, entriesByConfig } from './docker-manifest.ts';
import { readDockerArchive } from './docker-reader.ts';
import type { Findings } from './findings.ts';
import type { ForeignSource } from './foreign-source.ts';
import { type FoundFile, placeIn } from './found.ts';
import { annotatedName } from './image-name.ts';
import { readFileOf, type Tree } from './tree.ts';

/** index.json names every image of a haul, so it may be larger than a registry's manifests. */
const TOP_LIMIT = 64 * 1024 * 1024;

/** True for an OCI image layout. hauler leaves `oci-layout` out when containerd is to import it. */
export function isLayout({ files }: Tree): boolean {
  return (
    files.has('index.json') && (files.has('oci-layout') || [...files.keys()].some(name => /^blobs\/sha/.test(name)))
  );
}

/** True for blobs where a layout has them, without the file that names them. */
export function hasLostItsIndex({ files }: Tree): boolean {
  return !files.has('index.json') && [...files.keys()].some(name => /^blobs\/sha(256|512)\/[0-9a-f]{64}/.test(name));
}

/** Reads an OCI image layout: images, charts, hauler's files. Throws LAYOUT_INVALID, and what broken content throws. */
export async function readLayout(tree: Tree, place: string, findings: Findings): Promise<void> {
  const marker = await readJson(tree, 'oci-layout');
  if (marker !== undefined && marker.imageLayoutVersion !== '1.0.0')
    throw invalidLayout(tree, 'oci-layout is not of version 1.0.0');
  const { manifests } = (await readJson(tree, 'index.json')) ?? {};
  if (!Array.isArray(manifests)) throw invalidLayout(tree, 'index.json has no list of manifests');
  addBlobs(tree, findings.source);
  const entries = manifests.map((item, at) => parseDescriptor(item, `${tree.where}: index.json: manifest ${at}`));
  for (const { digest, mediaType } of entries) findings.source.list(digest, mediaType);
  const saved = await entriesByConfig(tree);
  const reader = new EntryReader(tree, place, findings, saved, signable(entries));
  for (const entry of entries) await reader.read(entry);
  const haul = entries.some(({ annotations }) => HAULER.test(annotations?.kind ?? ''));
  findings.forms.add(haul ? 'hauler haul' : 'OCI layout');
  // Docker from 25 on leaves an image without a tag out of index.json when one with a tag is saved before it.
  const unlisted = [...saved].flatMap(([config, own]) => (haul || reader.configs.has(config) ? [] : own));
  if (unlisted.length > 0) await readDockerArchive(tree, unlisted, place, findings);
}

/** Takes in the blobs of a layout by the digests that their names say. */
export function addBlobs({ files }: Tree, source: ForeignSource): void {
  for (const [name, piece] of files) {
    const digest = name.replace(/^blobs\/(sha256|sha512)\//, '$1:');
    if (isDigest(digest)) source.add(digest, piece);
  }
}

/** hauler's word for what an entry is, now and before version 1.3. */
const HAULER = /^dev\.(?:hauler|cosignproject\.cosign)\/(.+)$/;
/** What hauler calls signatures, and cosign in its tags. */
const SIGNATURES: Readonly<Record<string, TiedKind>> = { sigs: 'sig', atts: 'att', sboms: 'sbom' };

/** The images of a haul by their names, which their signatures have as well. */
function signable(entries: readonly Descriptor[]): ReadonlyMap<string, Digest> {
  const images = entries.filter(({ annotations }) => /\/image(Index)?$/.test(annotations?.kind ?? ''));
  return new Map(images.map(({ annotations, digest }) => [annotatedName(annotations) ?? '', digest]));
}

class EntryReader {
  /** Names of the images found, by digest: a set to ask, and the list that the findings have. */
  readonly #named = new Map<Digest, { readonly set: Set<string>; readonly list: string[] }>();
  /** Of all images that were read. */
  readonly configs = new Set<string>();
  readonly #where: string;
  readonly #place: string;
  readonly #findings: Findings;
  readonly #saved: ReadonlyMap<string, readonly DockerEntry[]>;
  readonly #signable: ReadonlyMap<string, Digest>;

  constructor(
    { where }: Tree,
    place: string,
    findings: Findings,
    saved: ReadonlyMap<string, readonly DockerEntry[]>,
    signable: ReadonlyMap<string, Digest>,
  ) {
    this.#signable = signable;
    this.#where = where;
    this.#place = place;
    this.#findings = findings;
    this.#saved = saved;
  }

  async read(entry: Descriptor): Promise<void> {
    const { digest } = entry;
    const name = annotatedName(entry.annotations);
    if (name?.startsWith(`${BUNDLE_NAME.registry}/`))
      throw (this.#place === '' ? this.#findings.ours : undefined) ?? nestedBundle(this.#where);
    const [, kind = ''] = HAULER.exec(entry.annotations?.kind ?? '') ?? [];
    if (SIGNATURES[kind] !== undefined) return this.#signature(entry, SIGNATURES[kind]);
    const manifest = await this.#findings.source.fetchManifest(undefined, digest).catch(cause => {
      if (!(cause instanceof AirgapError) || cause.code !== 'REGISTRY_NOT_FOUND') throw cause;
      throw new AirgapError(
        'BUNDLE_INCOMPLETE',
        `${this.#where} lacks the manifest ${digest} that its index.json lists`,
        {
          cause,
          hint: 'Copy it anew, and compare its checksum with where it was made.',
        },
      );
    });
    const node = parseManifest(manifest, `${this.#where}: ${digest}`);
    // What refers to another manifest goes where that goes.
    if (node.subject !== undefined) return;
    if (name !== undefined) this.#findings.source.name(name, digest);
    const tags = await this.#tagsOf(node, digest);
    const names = name === undefined ? tags : [name];
    if (node.kind === 'index') return this.#image(digest, names, node.children);
    if (node.config.mediaType === CHART_CONFIG) await this.#chart(node, digest, name);
    else if (node.config.mediaType.startsWith('application/vnd.content.hauler.file.')) this.#file(node, entry);
    else this.#image(digest, names, []);
  }

  /** What manifest.json calls an image, or those images of an index that are here. */
  async #tagsOf(node: Node, digest: Digest): Promise<string[]> {
    if (this.#saved.size === 0) return [];
    if (node.kind === 'image') {
      this.configs.add(node.config.digest);
      return (this.#saved.get(node.config.digest) ?? []).flatMap(({ names }) => names);
    }
    const tags: string[] = [];
    const { source } = this.#findings;
    for (const child of node.children.filter(one => one.digest !== digest && source.hasBlob(one.digest))) {
      const image = parseManifest(
        await source.fetchManifest(undefined, child.digest),
        `${this.#where}: ${child.digest}`,
      );
      if (image.kind === 'image') tags.push(...(await this.#tagsOf(image, child.digest)));
    }
    return [...new Set(tags)];
  }

  async #chart(node: ImageNode, digest: Digest, upstream: string | undefined): Promise<void> {
    // hauler names charts `hauler/NAME`, which is on no host.
    const hosted = upstream !== undefined && !upstream.startsWith('docker.io/');
    const found = { digest, place: this.#place, ...(hosted && { upstream }) };
    this.#findings.charts.push(await chartOfManifest(this.#findings.source, node, found));
  }

  /** Several entries of one manifest are one image with several names, which can be thousands. */
  #image(digest: Digest, names: readonly string[], children: readonly Descriptor[]): void {
    const known = this.#named.get(digest);
    const all = known ?? { set: new Set(), list: [] };
    for (const name of names) {
      if (!all.set.has(name)) all.list.push(name);
      all.set.add(name);
    }
    if (known !== undefined) return;
    this.#named.set(digest, all);
    this.#findings.images.push({ digest, names: all.list, place: this.#place, made: false, children });
  }

  #signature({ annotations, digest }: Descriptor, kind: TiedKind): void {
    const name = annotatedName(annotations) ?? '';
    const signed = this.#signable.get(name);
    if (signed === undefined) {
      const what = `${digest}, a signature of nothing that is here`;
      this.#findings.leftOut.push(placeIn(this.#place, what));
      return;
    }
    this.#findings.source.name(`${repositoryOf(parseReference(name))}:${tiedTag(signed, kind)}`, digest);
  }

  #file(node: ImageNode, { digest, annotations }: Descriptor): void {
    const [layer] = node.layers;
    const written = annotatedName(annotations);
    const { repository, tag = 'latest' } = parseReference(written ?? 'hauler/file');
    const name = repository.slice(repository.lastIndexOf('/') + 1);
    const file = layer?.annotations?.['org.opencontainers.image.title'] ?? name;
    const found: FoundFile = { name, version: tag, digest, size: layer?.size ?? 0, file };
    this.#findings.files.push(found);
  }
}

async function readJson(tree: Tree, name: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await readFileOf(tree, name, TOP_LIMIT);
  const where = `${tree.where}: ${name}`;
  return bytes && asObject(parseJson(bytes, where), where);
}

function invalidLayout({ where }: Tree, why: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${where} is not an OCI image layout: ${why}`);
}

function nestedBundle(where: string): AirgapError {
  return new AirgapError('BUNDLE_NESTED', `${where} is a bundle of helm-airgap inside another archive or folder`, {
    hint: 'Import it by itself: it has its own lock. Volumes of one set are named together: FOLDER/bundle.*.tar.',
  });
}
