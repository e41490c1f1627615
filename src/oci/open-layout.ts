// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { unreadable } from '../host/unreadable.ts';
import { LayoutSource } from './layout.ts';
import { LayoutTar } from './layout-tar.ts';

/** Opens an OCI image layout: a folder, or an uncompressed tar archive read in place. Throws INPUT_NOT_FOUND, LAYOUT_INVALID. */
export async function openLayout(where: string): Promise<LayoutSource> {
  const found = await stat(where).catch(unreadable(where));
  return new LayoutSource(found.isDirectory() ? where : await LayoutTar.open(where));
}
