// SPDX-License-Identifier: Apache-2.0
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';

/** `103 blobs, 210 MB` */
export function showAmount({ blobs, bytes }: { readonly blobs: number; readonly bytes: number }): string {
  return `${counted(blobs, 'blob')}, ${formatBytes(bytes)}`;
}
