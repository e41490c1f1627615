// SPDX-License-Identifier: Apache-2.0
import { inPortions } from '../host/portions.ts';
import type { Digest } from '../reference/digest.ts';
import { formatPlatform, type Platform } from '../reference/platform.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { ImageSource, Manifest } from './content.ts';
import { asObject, type Descriptor, DOCKER_CONFIG, invalid, OCI_CONFIG, parsePlatformFields } from './descriptor.ts';
import { type ImageNode, INDEX_DEPTH, parseManifest } from './graph.ts';
import { parseJson } from './json.ts';

/** The image of one platform: digest of its manifest, bytes that a pull transfers. */
export interface PlatformContent {
  readonly platform: Platform;
  readonly digest: Digest;
  readonly size: number;
}

/**
 * The wanted platform images under a manifest, all when none is named. Of an index, children that cannot be wanted are
 * not fetched, and attestations, which pose as images of `unknown/unknown`, are left out. A single image that says no
 * platform is always given.
 */
export async function findPlatforms(
  source: ImageSource,
  reference: Reference,
  manifest: Manifest,
  wanted: readonly Platform[],
): Promise<PlatformContent[]> {
  const keys = new Set(wanted.map(platformKey));
  const found = await new PlatformSearch(source, reference, keys).inManifest(manifest, undefined, INDEX_DEPTH);
  const isWanted = (key: string): boolean => keys.size === 0 || key === 'unknown/unknown' || keys.has(key);
  return found.filter(image => isWanted(platformKey(image.platform)));
}

/** Equal for platforms that run the same image: `linux/arm` means v7 and `linux/amd64/v1` plain amd64, as in containerd. */
export function platformKey(platform: Platform): string {
  const text = formatPlatform(platform);
  if (platform.architecture === 'arm' && !platform.variant) return `${text}/v7`;
  return text.replace(/\/amd64\/v1$/, '/amd64');
}

class PlatformSearch {
  readonly #source: ImageSource;
  readonly #reference: Reference;
  readonly #wanted: ReadonlySet<string>;
  /** What was looked into: an index that names another one a thousand times is no thousand images. */
  readonly #seen = new Set<string>();

  constructor(source: ImageSource, reference: Reference, wanted: ReadonlySet<string>) {
    this.#source = source;
    this.#reference = reference;
    this.#wanted = wanted;
  }

  async inManifest(manifest: Manifest, child: Descriptor | undefined, depth: number): Promise<PlatformContent[]> {
    const node = parseManifest(manifest, this.#name(manifest.digest));
    if (node.kind === 'image') {
      const platform = child?.platform ?? (await this.#configPlatform(node));
      return [{ platform, digest: manifest.digest, size: transferSize(node) }];
    }
    if (depth === 0) throw invalid(canonical(this.#reference), `holds indexes more than ${INDEX_DEPTH} deep`);
    const children = node.children.filter(item => this.#mayBeWanted(item) && this.#isNew(item));
    const found = await inPortions(children, item => this.#inChild(item, depth - 1));
    return found.flat().filter(image => platformKey(image.platform) !== 'unknown/unknown');
  }

  async #inChild(child: Descriptor, depth: number): Promise<PlatformContent[]> {
    const manifest = await this.#source.fetchManifest(this.#reference, child.digest);
    if (manifest.bytes.length === child.size) return this.inManifest(manifest, child, depth);
    throw invalid(this.#name(child.digest), `has ${manifest.bytes.length} bytes, its index says ${child.size}`);
  }

  /** One image may stand there for several platforms. */
  #isNew({ digest, platform }: Descriptor): boolean {
    const key = platform === undefined ? digest : `${digest} ${platformKey(platform)}`;
    return !this.#seen.has(key) && this.#seen.add(key) !== undefined;
  }

  /** A child without a platform has to be looked at: some tools leave it to the config. */
  #mayBeWanted(child: Descriptor): boolean {
    if (child.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') return false;
    if (child.platform === undefined) return true;
    const key = platformKey(child.platform);
    return key !== 'unknown/unknown' && (this.#wanted.size === 0 || this.#wanted.has(key));
  }

  async #configPlatform(node: ImageNode): Promise<Platform> {
    const { config } = node;
    if (config.mediaType !== OCI_CONFIG && config.mediaType !== DOCKER_CONFIG) return parsePlatformFields({}, '');
    const where = `${this.#name(config.digest)} (its config)`;
    const bytes = await this.#source.fetchSmallBlob(this.#reference, config);
    return parsePlatformFields(asObject(parseJson(bytes, where), where), where);
  }

  #name(digest: Digest): string {
    return `${this.#reference.registry}/${this.#reference.repository}@${digest}`;
  }
}

/** A layer that stands twice in a manifest crosses the wire once. */
function transferSize(node: ImageNode): number {
  const sizes = new Map([node.config, ...node.layers].map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
