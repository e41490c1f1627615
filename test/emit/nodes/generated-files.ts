// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { parse } from 'yaml';
import { type GenerateNodesOptions, generateNodes } from '../../../src/action/generate-nodes.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { aLock } from '../../support/locks.ts';

export const ca = readFileSync(path.join(import.meta.dirname, '..', '..', 'fixtures', 'tls', 'ca.crt'), 'utf8');
export const credentials = { username: 'puller', password: 'secret' };
const IMAGES = ['docker.io/library/web:1', 'quay.io/team/app:2', 'registry.example:5000/own:3'];

export function filesOf(
  format: string,
  changes: Partial<GenerateNodesOptions> = {},
  images: readonly string[] = IMAGES,
) {
  const mirror = parseMirror('mirror.example:5000/m');
  const base = { mirror, scheme: 'https', fallback: false, runtime: 'containerd', hosts: [] } as const;
  const { files } = generateNodes(aLock(images), { ...base, format, ...changes });
  return new Map(files.map(file => [file.path, file]));
}

export function textOf(format: string, changes: Partial<GenerateNodesOptions> = {}, name?: string): string {
  const files = [...filesOf(format, changes).values()];
  const [only] = name === undefined ? files : files.filter(file => file.path.endsWith(name));
  return only?.text ?? assert.fail(`${format} has no ${name}`);
}

// biome-ignore lint/suspicious/noExplicitAny: documents of many forms
export const yaml = (text: string): any => parse(text);

// biome-ignore lint/suspicious/noExplicitAny: documents of many forms
export const toml = (text: string): any => parseToml(text);
