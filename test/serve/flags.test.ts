// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Parser } from '@oclif/core';
import { type ServeOptions, settle } from '../../src/action/serve-settings.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import type { ConfiguredServer } from '../../src/config/config.ts';
import { serveFlags, toServeOptions } from '../../src/flags/serve.ts';

const SCHEMA = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', '..', 'schemas', 'airgap.schema.json'), 'utf8'),
);
const KEYS: Record<string, { type?: string; enum?: string[] }> = SCHEMA.properties.serve.properties;
/** Keys whose name is not the flag's own. */
const NAMED: Record<string, string> = { name: 'names', 'image-name': 'imageNames' };

const keyOf = (flag: string): string => NAMED[flag] ?? flag.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const variableOf = (flag: string): string => `AIRGAP_SERVE_${flag.toUpperCase().replaceAll('-', '_')}`;

/** Two values that a flag takes, as text; the first is never its default. */
function samples(flag: string): [string, string] {
  const { type, enum: choices } = KEYS[keyOf(flag)] ?? {};
  if (choices !== undefined) return ['json', 'text'];
  return type === 'integer' ? ['7', '8'] : ['/one', '/two'];
}

describe('every setting of serve', () => {
  const flags = Object.keys(serveFlags);

  /** What is settled when a setting stands where it is told to. */
  async function settled(flag: string, at: { word?: string; variable?: string; file?: string }): Promise<unknown> {
    const [before, config] = [process.env[variableOf(flag)], { serve: fileWith(flag, at.file) }];
    if (at.variable !== undefined) process.env[variableOf(flag)] = at.variable;
    try {
      const words = at.word === undefined ? [] : [`--${flag}`, at.word];
      const parsed = await Parser.parse(words, { flags: serveFlags });
      const options: ServeOptions = toServeOptions(['bundle.tar'], parsed.flags as never);
      const workspace: Workspace = { root: '/root', file: 'f', config, configured: true, lockFile: 'none' };
      return (settle(options, workspace) as unknown as Record<string, unknown>)[keyOf(flag)];
    } finally {
      if (before === undefined) delete process.env[variableOf(flag)];
      else process.env[variableOf(flag)] = before;
    }
  }

  function fileWith(flag: string, value: string | undefined): ConfiguredServer {
    const { type } = KEYS[keyOf(flag)] ?? {};
    const typed = type === 'integer' ? Number(value) : type === 'array' ? [value] : value;
    return value === undefined ? {} : { [keyOf(flag)]: typed };
  }

  for (const flag of flags) {
    it(`--${flag} is ${variableOf(flag)} and serve.${keyOf(flag)} too; the flag beats the variable, and that the file`, async () => {
      const [one, two] = samples(flag);
      const text = (value: unknown): string => String(value);
      assert.equal(text(await settled(flag, { word: one })), one);
      assert.equal(text(await settled(flag, { variable: one })), one);
      assert.equal(text(await settled(flag, { file: one })), one);
      assert.equal(text(await settled(flag, { word: one, variable: two, file: two })), one);
      assert.equal(text(await settled(flag, { variable: one, file: two })), one);
    });
  }

  it('in the file is a flag, or the bundles themselves', () => {
    assert.deepEqual(Object.keys(KEYS).sort(), [...flags.map(keyOf), 'bundles'].sort());
  });

  it('that is a path starts at the folder of its file', async () => {
    for (const flag of ['tls-cert', 'tls-key', 'tls-auto', 'htpasswd', 'storage', 'verify-key'])
      assert.equal(await settled(flag, { file: 'a' }), '/root/a', flag);
    assert.equal(await settled('htpasswd', { word: 'a' }), 'a');
  });
});
