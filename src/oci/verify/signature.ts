// SPDX-License-Identifier: Apache-2.0
import type { KeyObject } from 'node:crypto';
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import type { Manifest, ManifestFetcher, NamedFetcher, ReferrerLister, SmallBlobFetcher } from '../content.ts';
import { ignoreMissing } from '../copy/image-graph.ts';
import { parseManifest } from '../graph.ts';
import { type Finding, findingOf } from './finding.ts';
import { isSignedBy, type SignedStatement, sigstoreBundle, simpleSigning } from './signed-statement.ts';

/** A public key, and where it came from, for findings. */
export interface TrustedKey {
  readonly name: string;
  readonly key: KeyObject;
}

/** What looking for signatures reads from. */
export interface SignatureSource extends NamedFetcher, ManifestFetcher, ReferrerLister, SmallBlobFetcher {}

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(\.v0\.\d+\+json|\+json;version=0\.\d+)$/;
const SIGNATURES = /^application\/vnd\.dev\.(cosign\.artifact\.sig\.v1\+json|sigstore\.bundle.*)$/;

/**
 * Looks for a cosign signature of this digest by each key: under the tag `sha256-….sig`, among what refers to the image,
 * and in sigstore bundles. Transparency logs and certificates are not looked at: that a key signed is all this says.
 */
export async function verifySignatures(
  source: SignatureSource,
  reference: Reference,
  digest: Digest,
  keys: readonly TrustedKey[],
): Promise<Finding[]> {
  try {
    const statements = await readStatements(source, reference, digest);
    const missing = keys.filter(({ key }) => !statements.some(statement => isSignedBy(key, digest, statement)));
    return missing.map(({ name }): Finding => {
      const detail = statements.length > 0 ? `there are ${statements.length}, none is by ${name}` : `none by ${name}`;
      return { problem: statements.length > 0 ? 'signature-invalid' : 'signature-missing', digest, detail };
    });
  } catch (error) {
    return [findingOf(error, { missing: 'signature-missing', corrupt: 'signature-invalid' }, { digest })];
  }
}

async function readStatements(
  source: SignatureSource,
  reference: Reference,
  digest: Digest,
): Promise<SignedStatement[]> {
  const manifests = [await readTagged(source, reference, digest), ...(await readReferring(source, reference, digest))];
  const read = manifests
    .filter(manifest => manifest !== undefined)
    .map(async manifest => {
      const node = parseManifest(manifest, manifest.digest);
      const layers = node.kind === 'image' ? node.layers : [];
      const statements = layers.map(async layer => {
        const signature = layer.annotations?.[SIGNATURE];
        const simple = layer.mediaType === SIMPLE_SIGNING && signature !== undefined;
        if (!simple && !BUNDLE.test(layer.mediaType)) return undefined;
        const bytes = await source.fetchSmallBlob(reference, layer);
        return simple ? simpleSigning(bytes, signature) : sigstoreBundle(bytes);
      });
      return (await Promise.all(statements)).filter(statement => statement !== undefined);
    });
  return (await Promise.all(read)).flat();
}

function readTagged(
  source: SignatureSource,
  { registry, repository, written }: Reference,
  digest: Digest,
): Promise<Manifest | undefined> {
  const tag = `${digest.replace(':', '-')}.sig`;
  return source.fetchNamed({ registry, repository, written, tag }).catch(ignoreMissing);
}

/** Lists kept by clients under a tag may lack the type; the manifest's own word counts then. */
async function readReferring(source: SignatureSource, reference: Reference, digest: Digest): Promise<Manifest[]> {
  const listed = await source.referrers(reference, digest);
  const mayBe = listed.filter(({ artifactType }) => artifactType === undefined || SIGNATURES.test(artifactType));
  return Promise.all(mayBe.map(descriptor => source.fetchManifest(reference, descriptor.digest)));
}
