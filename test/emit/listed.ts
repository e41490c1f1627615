// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ListFormat } from '../../src/emit/lists/list-format.ts';
import { LIST_FORMATS } from '../../src/emit/lists/list-formats.ts';
import { parseLock } from '../../src/lock/parse.ts';
import { type ImageList, type ListOptions, listImages } from '../../src/plan/image-list.ts';
import { parseMirror } from '../../src/plan/layout.ts';

export const LISTS: string = path.join(import.meta.dirname, '..', 'fixtures', 'lists');
export const MIRROR = 'mirror.example.internal:5000/mirrors';

/** The lock of test/fixtures/lists as a list. Its chart `charts/web` is on disk; `stable/ingress` is not. */
export function listed(options: Partial<ListOptions> = {}): ImageList {
  const file = path.join(LISTS, 'airgap.lock.yaml');
  const lock = parseLock(readFileSync(file, 'utf8'), file);
  const defaults = { only: [], charts: true, onDisk: new Set(['charts/web']), mirror: parseMirror(MIRROR) };
  return listImages(lock, { ...defaults, ...options });
}

export function formatNamed(name: string): ListFormat {
  const format = LIST_FORMATS.find(format => format.name === name);
  assert.ok(format, `no format ${name}`);
  return format;
}
