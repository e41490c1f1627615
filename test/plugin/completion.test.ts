// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Manifest } from '@oclif/core/interfaces';
import { complete } from '../../src/completion.ts';

const output = { name: 'output', char: 'o', type: 'option', options: ['text', 'json'], summary: 'how to print' };
const values = { name: 'values', char: 'f', type: 'option', multiple: true, summary: 'values file' };
const offline = { name: 'offline', type: 'boolean', summary: 'ask nobody' };

const manifest = {
  version: '0.0.0',
  commands: {
    check: { id: 'check', summary: 'compare', args: {}, flags: { output, offline } },
    discover: { id: 'discover', summary: 'list images', args: { source: {} }, flags: { output, values } },
    'generate:nodes': { id: 'generate:nodes', summary: 'node files', args: {}, flags: {} },
    'generate:values': { id: 'generate:values', summary: 'values files', args: {}, flags: { output } },
    'rules:test': { id: 'rules:test', summary: 'try rules', args: {}, flags: {} },
    secret: { id: 'secret', hidden: true, args: {}, flags: {} },
  },
} as unknown as Manifest;

const topics = { generate: { description: 'write files' }, rules: { description: 'work on rules' } };

describe('completion', () => {
  const cases: readonly [words: string[], candidates: string[]][] = [
    [[''], ['check\tcompare', 'discover\tlist images', 'generate\twrite files', 'rules\twork on rules', ':4']],
    [['di'], ['discover\tlist images', ':4']],
    [
      ['generate', ''],
      ['nodes\tnode files', 'values\tvalues files', ':4'],
    ],
    [
      ['generate', 'v'],
      ['values\tvalues files', ':4'],
    ],
    [['nonsense', ''], [':4']],
    [['check', ''], [':4']],
    [['discover', ''], [':0']],
    [
      ['discover', '--o'],
      ['--output\thow to print', ':4'],
    ],
    [
      ['discover', '-'],
      [
        '--help\tshow help',
        '--output\thow to print',
        '--values\tvalues file',
        '-f\tvalues file',
        '-o\thow to print',
        ':4',
      ],
    ],
    [
      ['discover', '--output', ''],
      ['text', 'json', ':4'],
    ],
    [
      ['discover', 'chart', '-o', 'j'],
      ['json', ':4'],
    ],
    [
      ['discover', '--output=t'],
      ['text', ':4'],
    ],
    [['discover', '--values', ''], [':0']],
    [
      ['discover', '-f', 'one.yaml', '--v'],
      ['--values\tvalues file', ':4'],
    ],
    [
      ['check', '--offline', '--o'],
      ['--output\thow to print', ':4'],
    ],
    [
      ['generate', 'values', '--output', ''],
      ['text', 'json', ':4'],
    ],
  ];
  for (const [words, candidates] of cases) {
    it(`after "${words.join(' ')}"`, () => assert.deepEqual(complete(manifest, topics, words), candidates));
  }
});
