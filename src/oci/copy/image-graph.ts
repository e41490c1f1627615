// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { inPortions } from '../../host/portions.ts';
import type { Digest } from '../../reference/digest.ts';
import type { Platform } from '../../reference/platform.ts';
import { canonical, type Reference } from '../../reference/reference.ts';
import { Budget } from '../budget.ts';
import type { CopySource, Manifest, ManifestFetcher } from '../content.ts';
import { type Descriptor, invalid, isManifestType, onceEach } from '../descriptor.ts';
import { blobsOf, chosenChildren, type ForeignLayers, INDEX_DEPTH, type Node, parseManifest } from '../graph.ts';
import { platformKey } from '../image-platform.ts';

/** What of a graph is taken along. */
export interface GraphOptions {
  readonly foreignLayers: ForeignLayers;
  /** Only these platforms of an index; all of it when absent. */
  readonly platforms?: readonly Platform[];
  /** True for a child of an index that the source is known not to hold: it is left out as if of another platform. */
  readonly leaveOut?: (child: Digest) => boolean;
}

/** A manifest with all that it needs: `manifests` children first, the root not among them; blobs each once. */
export interface ImageGraph {
  readonly root: Manifest;
  readonly manifests: readonly Manifest[];
  readonly blobs: readonly Descriptor[];
  /** Children of an index that are left out, because of other platforms. */
  readonly sparse: boolean;
}

/** A graph that belongs to an image: what refers to it (no tag), or a signature under a tag of cosign's. */
export interface Companion {
  readonly graph: ImageGraph;
  readonly tag?: string;
}

/** Referrers of referrers are few: a signature of an SBOM. */
const REFERRER_DEPTH = 3;

/** Tags by which cosign keeps signatures, attestations and SBOMs beside an image (sigstore, signature specification). */
const COSIGN_SUFFIXES = ['sig', 'att', 'sbom'] as const;

/**
 * Reads the graph of a manifest, by digest. Throws REGISTRY_ANSWER when it is too deep or sizes disagree, PLATFORM_INVALID
 * when none of the wanted platforms is there, and what the source throws.
 */
export async function readGraph(
  source: ManifestFetcher,
  reference: Reference,
  digest: Digest,
  options: GraphOptions,
): Promise<ImageGraph> {
  return completeGraph(source, reference, await source.fetchManifest(reference, digest), options);
}

/** The same for a root that is read already. */
export async function completeGraph(
  source: ManifestFetcher,
  reference: Reference,
  root: Manifest,
  options: GraphOptions,
  budget: Budget = new Budget(canonical(reference)),
): Promise<ImageGraph> {
  const reader = new GraphReader(source, reference, options, budget);
  await reader.visit(root, INDEX_DEPTH);
  const { manifests, blobs, sparse } = reader;
  manifests.delete(root.digest);
  return { root, manifests: [...manifests.values()], blobs: [...blobs.values()], sparse };
}

class GraphReader {
  /** In the order in which they may be written: a map keeps the order of its keys. */
  readonly manifests = new Map<Digest, Manifest>();
  readonly blobs = new Map<Digest, Descriptor>();
  sparse = false;
  readonly #budget: Budget;
  readonly #source: ManifestFetcher;
  readonly #reference: Reference;
  readonly #options: GraphOptions;

  constructor(source: ManifestFetcher, reference: Reference, options: GraphOptions, budget: Budget) {
    this.#source = source;
    this.#reference = reference;
    this.#options = options;
    this.#budget = budget;
  }

  async visit(manifest: Manifest, depth: number): Promise<void> {
    const { digest } = manifest;
    if (this.manifests.has(digest)) return;
    if (depth < 0) throw invalid(canonical(this.#reference), `holds indexes more than ${INDEX_DEPTH} deep`);
    const node = parseManifest(manifest, this.#name(digest));
    const children = onceEach(this.#children(node)).filter(child => !this.manifests.has(child.digest));
    for (const child of await inPortions(children, child => this.#fetch(child))) await this.visit(child, depth - 1);
    for (const blob of blobsOf(node, this.#options.foreignLayers)) this.blobs.set(blob.digest, blob);
    this.manifests.set(digest, manifest);
  }

  #children(node: Node): readonly Descriptor[] {
    const { platforms, leaveOut = () => false } = this.#options;
    if (node.kind !== 'index') return [];
    for (const child of node.children.filter(({ mediaType }) => !isManifestType(mediaType)))
      throw invalid(this.#name(child.digest), `stands in an index and is no manifest: ${child.mediaType}`);
    const keys = new Set(platforms?.map(platformKey));
    const wanted =
      platforms === undefined ? node.children : chosenChildren(node, platform => keys.has(platformKey(platform)));
    const chosen = wanted.filter(({ digest }) => !leaveOut(digest));
    if (platforms !== undefined && chosen.length === 0 && node.children.length > 0) throw this.#noPlatform(platforms);
    this.sparse ||= chosen.length < node.children.length;
    return chosen;
  }

  async #fetch(child: Descriptor): Promise<Manifest> {
    this.#budget.take(child.size);
    const manifest = await this.#source.fetchManifest(this.#reference, child.digest);
    if (manifest.bytes.length === child.size) return manifest;
    throw invalid(this.#name(child.digest), `has ${manifest.bytes.length} bytes, its index says ${child.size}`);
  }

  #noPlatform(platforms: readonly Platform[]): AirgapError {
    const wanted = platforms.map(platformKey).join(', ');
    return new AirgapError('PLATFORM_INVALID', `${canonical(this.#reference)} has no image for ${wanted}`, {
      hint: 'Ask for platforms that it has; the lock lists them.',
    });
  }

  #name(digest: Digest): string {
    return `${this.#reference.registry}/${this.#reference.repository}@${digest}`;
  }
}

/** What refers to a manifest, and what refers to that; and what cosign has signed before there were referrers. */
export async function readCompanions(
  source: CopySource,
  reference: Reference,
  digest: Digest,
  options: GraphOptions,
): Promise<Companion[]> {
  const referring = await readReferrers(source, reference, digest, options);
  const tagged = await Promise.all(
    COSIGN_SUFFIXES.map(suffix => readTagged(source, reference, `${digest.replace(':', '-')}.${suffix}`, options)),
  );
  return [...referring, ...tagged.filter(companion => companion !== undefined)];
}

/** Level by level, each once: a registry could say that all refer to all. */
async function readReferrers(
  source: CopySource,
  reference: Reference,
  digest: Digest,
  { platforms: _, ...options }: GraphOptions,
): Promise<Companion[]> {
  const budget = new Budget(`what refers to ${canonical(reference)}`);
  const found = new Map<Digest, Companion>();
  let subjects: readonly Digest[] = [digest];
  for (let depth = 0; depth < REFERRER_DEPTH; depth += 1) {
    const listed = (await inPortions(subjects, subject => source.referrers(reference, subject))).flat();
    const level = onceEach(listed).filter(referrer => !found.has(referrer.digest));
    const graphs = await inPortions(level, async referrer => {
      const root = await source.fetchManifest(reference, referrer.digest);
      budget.take(root.bytes.length);
      return completeGraph(source, reference, root, options, budget);
    });
    for (const graph of graphs) found.set(graph.root.digest, { graph });
    subjects = level.map(referrer => referrer.digest);
  }
  return [...found.values()];
}

async function readTagged(
  source: CopySource,
  { registry, repository, written }: Reference,
  tag: string,
  { foreignLayers }: GraphOptions,
): Promise<Companion | undefined> {
  const reference: Reference = { registry, repository, written, tag };
  // Most images have none, so it is asked for in the way that costs one request then.
  const root = await source.fetchNamed(reference).catch(ignoreMissing);
  return root && { tag, graph: await completeGraph(source, reference, root, { foreignLayers }) };
}

/** Undefined for what is not there; other errors go on. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof AirgapError) || error.code !== 'REGISTRY_NOT_FOUND') throw error;
}
