// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that may stream by between two collections: about 200 for 3 GB, 1 ms each. */
const STEP = 16 * 1024 * 1024;

/**
 * Keeps V8's heap of young objects as small as it begins. For who moves bytes: chunks live for a moment, and a heap that
 * grows to hold more of them held 30 MB for nothing (200 MB copied: 112 MB resident in place of 143, at the same CPU time).
 * Of no use to who builds large results, such as `discover`.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * What is to be told of bytes as they stream by; every 16 MB it has V8 collect young objects. Left alone, V8 waits until
 * buffers fill 32 times the young heap, by then takes some for old, and collects all of a heap that hardly grew (export of
 * 3 GB: up to 107 times; 147 MB resident in place of 111).
 */
export function collectAsBytesPass(): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
  let passed = 0;
  return bytes => {
    passed += bytes;
    if (passed < STEP) return;
    passed = 0;
    collect({ type: 'minor' });
  };
}
