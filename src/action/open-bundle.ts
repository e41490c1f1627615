// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BUNDLE_CONFIG_TYPE, BUNDLE_NAME, type Bundle, LOCK_TYPE, parseBundle } from '../bundle/bundle.ts';
import { readVolume } from '../bundle/volume.ts';
import { AirgapError } from '../errors.ts';
import type { ForeignBundle } from '../foreign/open-foreign.ts';
import { compressionOf, unpackFile } from '../host/compression.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { unreadable } from '../host/unreadable.ts';
import type { Lock } from '../lock/lock.ts';
import { parseLock } from '../lock/parse.ts';
import type { CopySource } from '../oci/content.ts';
import { type Descriptor, invalid } from '../oci/descriptor.ts';
import { parseManifest } from '../oci/graph.ts';
import { verifyDigest } from '../oci/hash.ts';
import { parseJson } from '../oci/json.ts';
import { LayoutSource } from '../oci/layout.ts';
import { openLayout } from '../oci/open-layout.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical } from '../reference/reference.ts';

/** What a bundle is read as, wherever its blobs stand. */
export interface BundleSource extends CopySource {
  /** Every manifest that it lists. */
  listed(): Promise<readonly Descriptor[]>;
  hasBlob(digest: Digest): Promise<boolean>;
}

/** A bundle to read from. */
export interface OpenBundle {
  readonly where: string;
  readonly source: BundleSource;
  /** Digest of its own manifest, which all else hangs on. */
  readonly digest: Digest;
  readonly bundle: Bundle;
  readonly lock: Lock;
  /** The lock as it stands there. */
  readonly lockText: string;
  /** The numbers of the volumes that are open, sorted; none for a bundle that is no set of volumes. */
  readonly present: readonly number[];
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

export type AnyBundle = OpenBundle | ForeignBundle;

/**
 * Opens a bundle: a folder, an archive, or a compressed archive, which is unpacked into a temporary file; `onUnpacking` is
 * told where. Throws INPUT_NOT_FOUND, LAYOUT_INVALID, LOCK_INVALID, DIGEST_MISMATCH.
 */
export async function openBundle(where: string, onUnpacking?: (file: string) => void): Promise<OpenBundle> {
  const { file, close } = await plainly(where, onUnpacking);
  try {
    const source = await openLayout(file);
    return { where, source, close, ...(await readOwn(source, where)) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same; but what another program made is a bundle, too (docs/foreign-bundles.md). Throws what `openForeign` throws as well. */
export async function openAnyBundle(
  where: string,
  onUnpacking?: (file: string, from: string) => void,
): Promise<AnyBundle> {
  const { file, close } = await plainly(where, unpacked => onUnpacking?.(unpacked, where));
  try {
    const source = await ownLayout(file);
    if (source instanceof LayoutSource) return { where, source, close, ...(await readOwn(source, where)) };
    const { openForeign } = await import('../foreign/open-foreign.ts');
    const foreign = await openForeign(where, { unpacked: file, onUnpacking, ours: source });
    return { ...foreign, close: () => foreign.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The layout of one of our bundles, or why it is no layout that we write; undefined for a layout of another program. */
async function ownLayout(file: string): Promise<LayoutSource | AirgapError | undefined> {
  try {
    const source = await openLayout(file);
    return (await source.names()).includes(canonical(BUNDLE_NAME)) ? source : undefined;
  } catch (error) {
    if (error instanceof AirgapError) return error;
    throw error;
  }
}

/** The file or folder itself, or what a compressed file unpacks to, until it is closed. Throws INPUT_NOT_FOUND, LAYOUT_INVALID. */
export async function plainly(
  where: string,
  onUnpacking: ((file: string) => void) | undefined,
): Promise<{ file: string; close: () => Promise<void> }> {
  const found = await stat(where).catch(unreadable(where));
  const compression = found.isDirectory() ? undefined : await compressionOf(where);
  if (compression === undefined) return { file: where, close: async () => {} };
  const { path: folder, remove } = await temporaryFolder();
  const file = path.join(folder, 'bundle.tar');
  onUnpacking?.(file);
  await unpackFile(where, file, compression).catch(async error => {
    await remove();
    throw error;
  });
  return { file, close: remove };
}

/** What a bundle holds beside images: its description and its lock. Throws LAYOUT_INVALID, LOCK_INVALID. */
export async function readOwn(
  source: LayoutSource,
  where: string,
): Promise<Omit<OpenBundle, 'where' | 'source' | 'close'>> {
  if (!(await source.names()).includes(canonical(BUNDLE_NAME))) throw noBundle(where);
  const manifest = await source.fetchNamed(BUNDLE_NAME);
  const { digest } = manifest;
  const node = parseManifest(manifest, where);
  const lock = node.kind === 'image' ? node.layers.find(({ mediaType }) => mediaType === LOCK_TYPE) : undefined;
  if (node.kind !== 'image' || node.config.mediaType !== BUNDLE_CONFIG_TYPE || lock === undefined)
    throw noBundle(where);
  const description = parseJson(await readOwnBlob(source, node.config, where), `${where}: the bundle's description`);
  const bundle = parseBundle(description, where);
  const volume = readVolume(await source.annotations(), where);
  if (volume?.count !== bundle.volumes?.length || (volume?.set ?? digest) !== digest) throw otherSet(where);
  const present = volume === undefined ? [] : [volume.number];
  const text = (await readOwnBlob(source, lock, where)).toString('utf8');
  return { digest, bundle, lock: parseLock(text, `${where}: its lock`), lockText: text, present };
}

/** A lock of thousands of images is larger than registries let a manifest be. */
const TEXT_LIMIT = 64 * 1024 * 1024;

async function readOwnBlob(source: LayoutSource, { digest, size }: Descriptor, where: string): Promise<Buffer> {
  if (size > TEXT_LIMIT) throw new AirgapError('INPUT_TOO_LARGE', `${where}: ${digest} has ${size} bytes`);
  const { size: actual, stream } = await source.openBlob(BUNDLE_NAME, digest);
  if (actual !== size) {
    stream.destroy();
    throw invalid(`${where}: ${digest}`, `has ${actual} bytes, its manifest says ${size}`);
  }
  const bytes = await buffer(stream);
  verifyDigest(bytes, digest, where);
  return bytes;
}

function otherSet(where: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${where}: its index.json and its description disagree on its volumes`, {
    hint: 'Copy it anew.',
  });
}

function noBundle(where: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${where} is an image layout, but no bundle of helm-airgap`, {
    hint: 'A bundle is what `helm airgap export` writes.',
  });
}
