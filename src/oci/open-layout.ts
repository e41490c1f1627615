// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { AirgapError, reasonOf } from '../errors.ts';
import { LayoutSource } from './layout.ts';
import { LayoutTar } from './layout-tar.ts';

/** Opens an OCI image layout: a folder, or an uncompressed tar archive read in place. Throws INPUT_NOT_FOUND, LAYOUT_INVALID. */
export async function openLayout(where: string): Promise<LayoutSource> {
  const found = await stat(where).catch((cause: NodeJS.ErrnoException) => {
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${reasonOf(cause)}`, { cause });
  });
  return new LayoutSource(found.isDirectory() ? where : await LayoutTar.open(where));
}
