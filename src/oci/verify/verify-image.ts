// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../reference/digest.ts';
import { formatPlatform, type Platform } from '../../reference/platform.ts';
import type { Reference } from '../../reference/reference.ts';
import type { Manifest, VerifySource } from '../content.ts';
import { type Descriptor, isManifestType, onceEach } from '../descriptor.ts';
import { blobsOf, chosenChildren, INDEX_DEPTH, type Node, parseManifest } from '../graph.ts';
import { platformKey } from '../image-platform.ts';
import type { BlobCheck } from './blob-check.ts';
import { type Finding, findingOf, type Kind } from './finding.ts';

/** What has to be under a name. */
export interface ExpectedImage {
  /** Where to look: by tag, or by digest where there is no tag. */
  readonly reference: Reference;
  readonly digest: Digest;
  /** One platform's own manifest, which may have the tag in place of the index. */
  readonly alone?: Digest;
  /** Platforms of an index that have to be there, with BuildKit's attestations of them; all when absent. */
  readonly platforms?: readonly Platform[];
  /** What refers to the image and has to be there. */
  readonly referrers: readonly Digest[];
}

const MANIFEST: Kind = { missing: 'manifest-missing', corrupt: 'manifest-corrupt' };
const IMAGE: Kind = { ...MANIFEST, missing: 'image-missing' };
const REFERRER: Kind = { ...MANIFEST, missing: 'referrer-missing' };

/**
 * Looks whether an image is there: its name with its digest, its manifests with theirs, its blobs as `blobs` looks at
 * them, and what refers to it. Children of an index that nobody expects may be missing; what is there of them has to be
 * right. Throws when the other end cannot be asked.
 */
export async function verifyImage(source: VerifySource, image: ExpectedImage, blobs: BlobCheck): Promise<Finding[]> {
  const check = new ImageCheck(source, image, blobs);
  await check.run();
  return check.findings;
}

class ImageCheck {
  readonly findings: Finding[] = [];
  readonly #source: VerifySource;
  readonly #image: ExpectedImage;
  readonly #blobs: BlobCheck;
  readonly #visited = new Set<Digest>();

  constructor(source: VerifySource, image: ExpectedImage, blobs: BlobCheck) {
    this.#source = source;
    this.#image = image;
    this.#blobs = blobs;
  }

  async run(): Promise<void> {
    const { reference, digest, alone, referrers } = this.#image;
    const root = await this.#attempt(IMAGE, { digest }, () => this.#source.fetchNamed(reference));
    if (root !== undefined && root.digest !== digest && root.digest !== alone)
      this.findings.push({ problem: 'other-digest', digest, found: root.digest });
    else if (root !== undefined) await this.#visit(root, INDEX_DEPTH);
    for (const referrer of root === undefined ? [] : referrers) await this.#fetch(REFERRER, { digest: referrer });
  }

  async #visit(manifest: Manifest, depth: number): Promise<void> {
    const { digest } = manifest;
    if (this.#visited.has(digest)) return;
    this.#visited.add(digest);
    const node = await this.#attempt(MANIFEST, { digest }, async () => parseManifest(manifest, digest));
    if (node === undefined) return;
    const expected = this.#expected(node);
    for (const child of node.kind === 'index' ? onceEach(node.children) : [])
      await this.#visitChild(child, expected.has(child.digest), depth - 1);
    const found = await Promise.all(blobsOf(node, 'skip').map(blob => this.#blobs.check(this.#image.reference, blob)));
    this.findings.push(...found.filter(finding => finding !== undefined));
  }

  async #visitChild(
    { digest, size, platform, mediaType }: Descriptor,
    expected: boolean,
    depth: number,
  ): Promise<void> {
    const about = { digest, size, ...(isRunnable(platform) && { platform: formatPlatform(platform) }) };
    if (!isManifestType(mediaType) || depth < 0) {
      const detail = depth < 0 ? 'it stands too deep in indexes' : `it stands in an index as ${mediaType}`;
      this.findings.push({ problem: 'unreadable', ...about, detail });
      return;
    }
    const kind: Kind = about.platform === undefined ? MANIFEST : { ...MANIFEST, missing: 'platform-missing' };
    await this.#fetch(kind, about, expected, depth);
  }

  /** Reads a manifest by digest, and all below it. One that is not there is a finding where it is `expected`. */
  async #fetch(kind: Kind, about: Omit<Finding, 'problem'>, expected = true, depth = INDEX_DEPTH): Promise<void> {
    const { digest, size } = about;
    const read = (): Promise<Manifest> => this.#source.fetchManifest(this.#image.reference, digest);
    const manifest = await this.#attempt(kind, about, read, expected);
    if (manifest === undefined) return;
    if (size !== undefined && manifest.bytes.length !== size)
      this.findings.push({ ...about, problem: kind.corrupt, detail: `it has ${manifest.bytes.length} bytes` });
    await this.#visit(manifest, depth);
  }

  #expected(node: Node): ReadonlySet<Digest> {
    const keys = this.#image.platforms && new Set(this.#image.platforms.map(platformKey));
    const chosen = chosenChildren(node, platform => keys?.has(platformKey(platform)) ?? true);
    return new Set(chosen.map(({ digest }) => digest));
  }

  async #attempt<T>(
    kind: Kind,
    about: Omit<Finding, 'problem'>,
    read: () => Promise<T>,
    expected = true,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      const finding = findingOf(error, kind, about);
      if (expected || finding.problem !== kind.missing) this.findings.push(finding);
      return undefined;
    }
  }
}

/** BuildKit calls the platform of an attestation unknown/unknown. */
function isRunnable(platform: Platform | undefined): platform is Platform {
  return platform !== undefined && platform.os !== 'unknown';
}
