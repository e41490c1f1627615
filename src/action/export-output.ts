// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVE_NAME } from '../bundle/archive-name.ts';
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { AirgapError, reasonOf } from '../errors.ts';
import { type Compression, compressFile, requireCompression } from '../host/compression.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import type { CopyTarget } from '../oci/content.ts';
import { LayoutSource } from '../oci/layout.ts';
import type { Annotations } from '../oci/layout-list.ts';
import { LayoutTarTarget, type Stored } from '../oci/layout-tar-target.ts';
import { LayoutTarget } from '../oci/layout-target.ts';
import { atDisk } from '../oci/write-error.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical } from '../reference/reference.ts';
import type { Division } from './plan-volumes.ts';

/** Where a bundle is written to. */
export interface BundleOutput {
  readonly target: CopyTarget;
  /** Told everything that will be written, before the first byte is; and how volumes share it. */
  reserve(contents: readonly Stored[], division?: Division): Promise<void>;
  /** Makes what was written the bundle; `annotations` are for its index.json. */
  finish(annotations?: Annotations): Promise<void>;
  /** Ends without a bundle. A folder keeps the blobs that it has, so that the next run need not read them again. */
  discard(): Promise<void>;
}

/** Who writes one of these wants no folder of that name. */
const LIKE_ARCHIVE = /\.(tar|(tar\.)?(gz|zst|xz|bz2|lz4|lzma|Z)|t(gz|zst|xz|bz2?)|zip|7z|rar)$/i;

/**
 * What is wrong with an output is said before hours of copying. Throws USAGE for a name that says something else, FILE_WRITE
 * for a file in a folder's place or the other way round.
 */
export async function refuseOutput(where: string): Promise<void> {
  if (where === '-')
    throw new AirgapError('USAGE', '-o -: a bundle is not written to stdout', {
      hint: 'Name a file, such as bundle.tar, or a folder.',
    });
  const found = await stat(where).catch(() => undefined);
  const isArchive = ARCHIVE_NAME.test(where);
  if (found === undefined && !isArchive && LIKE_ARCHIVE.test(where))
    throw new AirgapError('USAGE', `-o ${where}: such an archive is not written`, {
      hint: 'Archives are called .tar, .tar.gz, .tgz, .tar.zst or .tzst, in small letters.',
    });
  if (found === undefined || found.isDirectory() !== isArchive) return;
  throw new AirgapError('FILE_WRITE', `cannot write ${where}: it is a ${isArchive ? 'folder' : 'file'}`, {
    hint: `Names of archives end in .tar, .tar.gz or .tar.zst, all others are folders.`,
  });
}

/** Told a folder that was not there. */
export type OnMade = (folder: string) => void;

/**
 * Makes the folder that an output stands in, and tells the outermost one that was not there: where a disk was meant to be
 * mounted, hours of copying would go elsewhere. Throws FILE_WRITE.
 */
export async function makeParent(output: string, onMade: OnMade = () => {}): Promise<string> {
  const parent = path.dirname(path.resolve(output));
  const made = await atDisk(output, () => mkdir(parent, { recursive: true }));
  if (made !== undefined) onMade(path.relative('', made));
  return parent;
}

/** `FILE.tar`, `.tar.gz`, `.tgz`, `.tar.zst` are archives; every other name is a folder. Throws FILE_WRITE, LAYOUT_INVALID. */
export async function openOutput(where: string, onMade?: OnMade): Promise<BundleOutput> {
  const [, suffix] = ARCHIVE_NAME.exec(where) ?? [];
  if (suffix === undefined) return openFolder(where, onMade);
  return openArchive(where, suffix === 'tar' ? undefined : suffix.endsWith('gz') ? 'gzip' : 'zstd', onMade);
}

/** For what is only planned: nothing is there, and nothing can be written. */
export const NOWHERE: CopyTarget = {
  fetchNamed: reference => Promise.reject(notThere(canonical(reference))),
  fetchManifest: (_, digest) => Promise.reject(notThere(digest)),
  hasBlob: () => Promise.resolve(false),
  mountBlob: () => Promise.resolve(false),
  pushBlob: () => Promise.reject(new TypeError('nothing is written by a plan')),
  pushManifest: () => Promise.reject(new TypeError('nothing is written by a plan')),
  tag: () => Promise.reject(new TypeError('nothing is written by a plan')),
};

function notThere(what: string): AirgapError {
  return new AirgapError('REGISTRY_NOT_FOUND', `${what} is not there`);
}

async function openFolder(folder: string, onMade: OnMade | undefined): Promise<BundleOutput> {
  await refuseOthers(folder);
  await makeParent(folder, onMade);
  const target = await LayoutTarget.open(folder, { anew: true });
  let wanted: ReadonlySet<Digest> = new Set();
  return {
    target,
    reserve: async contents => {
      wanted = new Set(contents.map(({ digest }) => digest));
    },
    finish: async annotations => {
      await target.commit(annotations);
      await target.keepOnly(wanted);
    },
    discard: async () => {},
  };
}

/** What a bundle does not need is removed from its folder: so that must be a bundle's, or empty. */
async function refuseOthers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException): string[] => {
    if (cause.code === 'ENOENT') return [];
    throw new AirgapError('FILE_WRITE', `cannot write to ${folder}: ${reasonOf(cause)}`, { cause });
  });
  if (names.length === 0) return;
  const hint = 'Name a folder that is empty or new, or one that a bundle was exported to.';
  if (!names.includes('oci-layout'))
    throw new AirgapError('LAYOUT_INVALID', `${folder} is not empty, and is no bundle`, { hint });
  const layout = new LayoutSource(folder);
  const [listed, named] = await Promise.all([layout.listed(), layout.names()]);
  if (listed.length > 0 && !named.includes(canonical(BUNDLE_NAME)))
    throw new AirgapError('LAYOUT_INVALID', `${folder} is an image layout that is no bundle`, { hint });
}

/** Written beside its place in a folder of its own, and moved there whole. */
async function openArchive(
  file: string,
  compression: Compression | undefined,
  onMade: OnMade | undefined,
): Promise<BundleOutput> {
  if (compression !== undefined) requireCompression(compression);
  const parent = await makeParent(file, onMade);
  const { path: folder, remove } = await atDisk(file, () => temporaryFolder(parent));
  const plain = path.join(folder, 'bundle.tar');
  const packed = path.join(folder, 'bundle');
  const target = await LayoutTarTarget.create(plain).catch(async error => {
    await remove();
    throw error;
  });
  return {
    target,
    reserve: contents => target.reserve(contents),
    finish: async annotations => {
      await target.commit(annotations);
      if (compression !== undefined) await compressFile(plain, packed, compression);
      await atDisk(file, () => rename(compression === undefined ? plain : packed, file));
      await remove();
    },
    discard: async () => {
      await target.close();
      await remove();
    },
  };
}
