// SPDX-License-Identifier: Apache-2.0
import { inPortions } from '../../host/portions.ts';
import type { Digest } from '../../reference/digest.ts';
import { canonical, type Reference } from '../../reference/reference.ts';
import { Budget } from '../budget.ts';
import {
  type Manifest,
  type ManifestFetcher,
  type NamedFetcher,
  type ReferrerLister,
  SMALL_CONTENT_LIMIT,
  type SmallBlobFetcher,
} from '../content.ts';
import { ignoreMissing } from '../copy/image-graph.ts';
import { type Descriptor, onceEach } from '../descriptor.ts';
import { parseManifest } from '../graph.ts';
import { tiedTag } from '../tied-tag.ts';

/** What looking for signatures reads from. */
export interface SignatureSource extends NamedFetcher, ManifestFetcher, ReferrerLister, SmallBlobFetcher {}

/**
 * A signature or attestation as it is kept: `simple` is cosign's old form of a signature, `envelope` that of an
 * attestation, both with all else in annotations of the layer; `bundle` is a sigstore bundle, which holds all itself.
 */
export interface StoredSignature {
  readonly form: 'simple' | 'envelope' | 'bundle';
  /** Empty for one that is larger than SMALL_CONTENT_LIMIT, as an SBOM may be: it is not read. */
  readonly bytes: Buffer;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The annotation with the signature of a `simple` one, base64. */
export const SIGNATURE = 'dev.cosignproject.cosign/signature';

const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(\.v0\.\d+\+json|\+json;version=0\.\d+)$/;
const REFERRING = /^application\/vnd\.dev\.(cosign\.artifact\.(sig|att)\.v1\+json|sigstore\.bundle.*)$/;

/**
 * All signatures and attestations of a digest that cosign would find: under the tags `sha256-….sig` and `sha256-….att`,
 * and among what refers to the image.
 */
export async function readSignatures(
  source: SignatureSource,
  reference: Reference,
  digest: Digest,
): Promise<StoredSignature[]> {
  const tagged = (['sig', 'att'] as const).map(kind => readTagged(source, reference, tiedTag(digest, kind)));
  const budget = new Budget(`what signs ${canonical(reference)}`);
  const manifests = [...(await Promise.all(tagged)), ...(await readReferring(source, reference, digest, budget))];
  const there = manifests.filter(manifest => manifest !== undefined);
  return (await inPortions(there, manifest => readLayers(source, reference, manifest, budget))).flat();
}

async function readLayers(
  source: SignatureSource,
  reference: Reference,
  manifest: Manifest,
  budget: Budget,
): Promise<StoredSignature[]> {
  const node = parseManifest(manifest, manifest.digest);
  const layers = node.kind === 'image' ? node.layers : [];
  const read = await inPortions(layers, async (layer): Promise<StoredSignature[]> => {
    const form = formOf(layer);
    if (form === undefined || layer.size === 0) return [];
    const isRead = layer.size <= SMALL_CONTENT_LIMIT;
    const bytes = isRead ? await source.fetchSmallBlob(reference, layer) : Buffer.alloc(0);
    budget.take(bytes.length);
    return [{ form, bytes, annotations: layer.annotations ?? {} }];
  });
  return read.flat();
}

function formOf({ mediaType, annotations }: Descriptor): StoredSignature['form'] | undefined {
  if (mediaType === SIMPLE) return annotations?.[SIGNATURE] === undefined ? undefined : 'simple';
  if (mediaType === ENVELOPE) return 'envelope';
  return BUNDLE.test(mediaType) ? 'bundle' : undefined;
}

function readTagged(
  source: SignatureSource,
  { registry, repository, written }: Reference,
  tag: string,
): Promise<Manifest | undefined> {
  return source.fetchNamed({ registry, repository, written, tag }).catch(ignoreMissing);
}

/** Lists kept by clients under a tag may lack the type; the manifest's own word counts then. */
async function readReferring(
  source: SignatureSource,
  reference: Reference,
  digest: Digest,
  budget: Budget,
): Promise<readonly Manifest[]> {
  const listed = await source.referrers(reference, digest);
  const mayBe = listed.filter(({ artifactType }) => artifactType === undefined || REFERRING.test(artifactType));
  return inPortions(onceEach(mayBe), async descriptor => {
    const manifest = await source.fetchManifest(reference, descriptor.digest);
    budget.take(manifest.bytes.length);
    return manifest;
  });
}
