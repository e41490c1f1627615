// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { compressionOf, unpackFile } from '../host/compression.ts';

/** Where compressed bundles are unpacked to; undefined when the user named no place. */
export type Storage = string | undefined;

/**
 * The archive that can be read in place: the bundle itself, or, when it is compressed, what it unpacks to in the storage. That
 * is done once; the same file (by name, size and time) is found there the next time. Throws USAGE without a storage,
 * FILE_WRITE, LAYOUT_INVALID.
 */
export async function uncompressed(bundle: string, storage: Storage): Promise<string> {
  const compression = await compressionOf(bundle);
  if (compression === undefined) return bundle;
  if (storage === undefined)
    throw new AirgapError('USAGE', `${bundle} is compressed, and cannot be served where it is`, {
      hint: 'Name a folder for its unpacked copy with --storage, or export bundles as .tar: layers are compressed already.',
    });
  const target = path.join(storage, await spoolName(bundle));
  if ((await stat(target).catch(() => undefined)) !== undefined) return target;
  await mkdir(storage, { recursive: true });
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await unpackFile(bundle, temporary, compression);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return target;
}

async function spoolName(bundle: string): Promise<string> {
  const { size, mtimeMs } = await stat(bundle);
  const state = createHash('sha256').update(`${size}:${mtimeMs}`).digest('hex').slice(0, 12);
  return `${path.basename(bundle).replace(/\.(tar\.gz|tar\.zst|tgz)$/, '')}-${state}.tar`;
}
