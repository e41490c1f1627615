// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVE_NAME } from '../bundle/archive-name.ts';
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import type { ConfiguredEnclave } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { Lock } from '../lock/lock.ts';
import type { VerifySource } from '../oci/content.ts';
import { systemClock } from '../oci/http/clock.ts';
import type { LayoutSource } from '../oci/layout.ts';
import { BlobCheck, type BlobCheckPolicy, type BlobCounts } from '../oci/verify/blob-check.ts';
import type { Finding } from '../oci/verify/finding.ts';
import { verifySignatures } from '../oci/verify/signature.ts';
import type { SignatureSource } from '../oci/verify/stored-signature.ts';
import { verifyImage } from '../oci/verify/verify-image.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical } from '../reference/reference.ts';
import { forEnclave } from './enclave.ts';
import { imagesAtMirror, imagesInLayout, imagesOfLayout, type Selection, type WantedImage } from './expected-images.ts';
import { knownMirror } from './locked-mirror.ts';
import { type OpenBundle, readOwn } from './open-bundle.ts';
import { openVerifiables, type VerifiablePart } from './open-verifiable.ts';
import { absentBlobs, volumesOfSet } from './open-volumes.ts';
import type { DemandsFor } from './signature-policy.ts';
import type { Workspace } from './workspace.ts';

/** What is looked at, and how closely. */
export interface VerifyOptions extends Selection {
  readonly layout: string | undefined;
  /** Read every blob and hash it; else a registry is asked whether it has them. */
  readonly deep: boolean;
  readonly concurrency: number;
  readonly retries: number;
  /** Who has to have signed an image; nobody when undefined. */
  readonly demands?: DemandsFor;
  readonly onProgress?: (done: number, total: number, image: string) => void;
}

/** One image of the lock, or of the layout where there is no lock. */
export interface VerifiedImage {
  readonly image: string;
  /** Its name where it was looked for. */
  readonly at: string;
  readonly digest: string;
  readonly findings: readonly Finding[];
}

export interface Verified extends BlobCounts {
  /** `host[:port][/prefix]`, or the folder or file. */
  readonly where: string;
  readonly images: readonly VerifiedImage[];
  /** Of a layout: blobs that no image here needs, and that are not what their names say. */
  readonly others: readonly Finding[];
  /** Of a bundle of some platforms: those, where no others were asked for. */
  readonly platforms?: readonly string[];
  /** Of an increment: what it builds upon, and how many blobs it leaves to that. */
  readonly base?: { readonly name: string; readonly digest?: string; readonly blobs: number };
  /** Of volumes of a set: their numbers, how many there are, and how many blobs are left to those that are not here. */
  readonly volumes?: { readonly present: readonly number[]; readonly of: number; readonly elsewhere: number };
}

/** Images looked at together; what a registry sees of that at a time is bounded below. */
const PARALLEL = 16;

/** True when a folder or file is meant and not a mirror: it is there and holds a layout, or is written as a path or an archive. */
export async function isLayout(where: string): Promise<boolean> {
  if (/^(oci:|\.{0,2}\/)|\/$/.test(where) || ARCHIVE_NAME.test(where)) return true;
  const found = await stat(where).catch(() => undefined);
  if (found?.isDirectory() !== true) return found?.isFile() === true;
  return stat(path.join(where, 'oci-layout')).then(
    () => true,
    () => false,
  );
}

/** The error of asking a mirror, whose hint tells of what may be the name of a bundle that is not there: it has no port, and is no `host.name/prefix`. */
export function orNoBundle(error: unknown, where: string): unknown {
  if (!(error instanceof AirgapError) || /:|^[^/]*\..*\//.test(where)) return error;
  if (error.code !== 'REGISTRY_UNREACHABLE' && error.code !== 'LOCK_MISSING') return error;
  const hint = [
    `Nothing here that is called ${where} is a bundle or an image layout, so that it was taken for a mirror.`,
    error.hint,
  ]
    .join(' ')
    .trim();
  return new AirgapError(error.code, error.message, { cause: error.cause, hint });
}

/** Looks for the lock's images at a mirror; the one that is configured or locked when `where` is undefined. */
export async function verifyMirror(
  lock: Lock,
  where: string | undefined,
  options: VerifyOptions,
  workspace: Workspace,
  source: SignatureSource & VerifySource,
): Promise<Verified> {
  const mirror = mirrorAt(where, lock, options, workspace);
  const blobs = new BlobCheck(source, options.deep ? policyOf(options) : undefined);
  const images = await verifyAll(source, imagesAtMirror(lock, mirror, options), blobs, options);
  return { where: mirror.pull, images, ...blobs.counts, others: [] };
}

/** Which part is looked for; a bundle may know it. */
export type EnclaveIn = (opened: Pick<OpenBundle, 'bundle' | 'where'> | undefined) => ConfiguredEnclave | undefined;

export interface LayoutOptions extends VerifyOptions {
  readonly onUnpacking?: (file: string, from: string) => void;
  readonly enclaveIn?: EnclaveIn;
}

/**
 * Hashes every blob of a layout: a folder, an archive, or a compressed one, which is unpacked first; or of any volumes of a
 * set. Looks for the lock's images there; for those of a bundle's own lock, or all that the layout names, when there is none.
 * What an increment leaves to its base, and a volume to others of its set, is not missed. What another program made is looked
 * at as the layout that it would be.
 */
export async function verifyLayout(
  lock: Lock | undefined,
  written: readonly string[],
  { onUnpacking, enclaveIn, ...given }: LayoutOptions,
): Promise<Verified> {
  const places = written.map(place => place.replace(/^oci:/, ''));
  const { parts, source, close } = await openVerifiables(places, onUnpacking);
  try {
    const own = await ownOf(parts);
    const options = forEnclave(given, enclaveIn?.(own && { bundle: own.bundle, where: places.join(', ') }));
    const { platforms = own?.bundle.platforms } = options;
    const wanted = await wantedIn(source, lock, own, { ...options, platforms });
    const absent = own === undefined ? new Map() : absentBlobs(own);
    const based = own?.bundle.base?.blobs.map(({ digest }) => digest) ?? [];
    const blobs = new BlobCheck(source, policyOf(options), new Set([...based, ...absent.keys()]));
    const images = await verifyAll(source, wanted, blobs, options);
    const where = places.join(', ');
    const others = [...(await verifyOthers(source, blobs, images, where)), ...(await verifyRepeated(parts, options))];
    const few = platforms !== undefined && options.platforms === undefined && { platforms };
    return { where, images, ...blobs.counts, others, ...few, ...(own && leftBy(own, absent.size)) };
  } finally {
    await close();
  }
}

/**
 * The lock's images; without a lock those that the bundle says to hold, or those of its lock that were asked for; of a layout
 * that is no bundle all that it names.
 */
async function wantedIn(
  source: LayoutSource,
  lock: Lock | undefined,
  own: Own | undefined,
  selection: Selection,
): Promise<WantedImage[]> {
  if (lock !== undefined) return imagesInLayout(lock, selection);
  if (own === undefined) return imagesOfLayout(await source.listed(), selection);
  const { enclave, releases, images } = selection;
  const wanted = imagesInLayout(own.lock, selection);
  if (enclave !== undefined || releases.length > 0 || images.length > 0) return wanted;
  const held = new Set(own.bundle.images.map(({ image }) => image));
  return wanted.filter(({ image }) => held.has(image));
}

/** What is left to the base of an increment, and to other volumes of a set. */
function leftBy({ bundle: { base, volumes }, present }: Own, elsewhere: number): Partial<Verified> {
  const { blobs, ...named } = base ?? { blobs: [], name: '' };
  return {
    ...(base && { base: { ...named, blobs: blobs.length } }),
    ...(volumes && present.length > 0 && { volumes: { present, of: volumes.length, elsewhere } }),
  };
}

type Own = Awaited<ReturnType<typeof readOwn>>;

/**
 * What a bundle, or volumes of a set, say of themselves. Undefined for a layout that is no bundle of ours, and where the
 * description is not what it was: that is found below. Throws LAYOUT_INVALID for several that are no set.
 */
async function ownOf(parts: readonly VerifiablePart[]): Promise<Own | undefined> {
  const [first] = parts;
  if (parts.length === 1 && !(await first?.source.names())?.includes(canonical(BUNDLE_NAME))) return undefined;
  const described: (Own & { readonly where: string })[] = [];
  for (const { source, where } of parts) {
    const own = await readOwn(source, where).catch(error => {
      if (error instanceof AirgapError && error.code === 'DIGEST_MISMATCH') return undefined;
      throw error;
    });
    if (own !== undefined) described.push({ ...own, where });
  }
  const [own] = described;
  return own && { ...own, present: volumesOfSet(described) };
}

/** What nothing asked for is hashed as well: a bundle is whole or it is not. */
async function verifyOthers(
  source: LayoutSource,
  blobs: BlobCheck,
  images: readonly VerifiedImage[],
  where: string,
): Promise<Finding[]> {
  const told = new Set(images.flatMap(({ findings }) => findings.map(({ digest }) => digest)));
  const rest = (await source.digests()).filter(digest => !blobs.has(digest) && !told.has(digest));
  return hashAll(source, blobs, rest, where);
}

/** Manifests stand in every volume; of several that are here, each one's are hashed. */
async function verifyRepeated(parts: readonly VerifiablePart[], options: VerifyOptions): Promise<Finding[]> {
  const seen = new Set<Digest>();
  const found: Finding[] = [];
  for (const { source, where } of parts) {
    const digests = await source.digests();
    const repeated = digests.filter(digest => seen.has(digest));
    const findings = await hashAll(source, new BlobCheck(source, policyOf(options)), repeated, where);
    for (const finding of findings) found.push(finding);
    for (const digest of digests) seen.add(digest);
  }
  return found;
}

async function hashAll(
  source: LayoutSource,
  blobs: BlobCheck,
  digests: readonly Digest[],
  where: string,
): Promise<Finding[]> {
  const reference = { written: where, registry: where, repository: 'blobs' };
  const found: Finding[] = [];
  for (const digest of digests) {
    const { size = 0 } = (await source.probeBlob(reference, digest).catch(() => undefined)) ?? {};
    const finding = await blobs.check(reference, { mediaType: 'application/octet-stream', digest, size });
    if (finding !== undefined) found.push(finding);
  }
  return found;
}

/** Who cannot be asked about one image cannot be asked about the next: the first such failure ends it. */
async function verifyAll(
  source: SignatureSource & VerifySource,
  wanted: readonly WantedImage[],
  blobs: BlobCheck,
  { onProgress, demands = () => [] }: VerifyOptions,
): Promise<VerifiedImage[]> {
  const gate = new Gate(PARALLEL);
  const verified: VerifiedImage[] = [];
  let done = 0;
  let failure: { readonly cause: unknown } | undefined;
  const verifyOne = async ({ image, at, expected, parts }: WantedImage, index: number): Promise<void> => {
    if (failure !== undefined) return;
    try {
      const found = await verifyImage(source, expected, blobs);
      const { reference, digest } = expected;
      // An image that is not there would only be told as unsigned, too.
      const there = !found.some(({ problem }) => problem === 'image-missing' || problem === 'other-digest');
      const demanded = there ? demands(image) : [];
      const unsigned = demanded.length > 0 ? await verifySignatures(source, reference, digest, demanded) : [];
      verified[index] = {
        image,
        at,
        digest,
        findings: [...found.map(finding => namePart(finding, parts)), ...unsigned],
      };
      onProgress?.(++done, wanted.length, image);
    } catch (cause) {
      failure ??= { cause };
    }
  };
  await Promise.all(wanted.map((one, index) => gate.run(() => verifyOne(one, index))));
  if (failure !== undefined) throw failure.cause;
  return verified;
}

/** Another image may be one platform of the locked one: what `mirror --platform` copies in place of the whole. */
function namePart(finding: Finding, parts: WantedImage['parts']): Finding {
  if (finding.problem !== 'other-digest') return finding;
  const part = parts?.find(({ digest }) => digest === finding.found);
  return part === undefined ? finding : { ...finding, detail: `${part.platform} of it alone` };
}

function policyOf({ concurrency, retries }: VerifyOptions): BlobCheckPolicy {
  return { concurrency, retries, clock: systemClock };
}

function mirrorAt(
  where: string | undefined,
  lock: Lock,
  { layout }: VerifyOptions,
  workspace: Workspace,
): MirrorTarget {
  const known = knownMirror(lock, { mirror: where, layout }, workspace);
  if (known !== undefined) return known;
  throw new AirgapError('USAGE', 'no mirror is named', {
    hint: 'Name HOST[/PREFIX] or an image layout or bundle on disk, or write mirror.pull into airgap.yaml.',
  });
}
