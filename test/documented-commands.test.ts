// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@oclif/core/parser';
import { commandsOfLine, commandsOfPage, type DocumentedCommand } from './support/documented-commands.ts';

const root = path.join(import.meta.dirname, '..');
const { commands } = JSON.parse(readFileSync(path.join(root, 'src', 'oclif.manifest.json'), 'utf8'));

/** Fails when no command is meant, or it refuses its flags, their values or its arguments. Nothing runs. */
async function assertParses({ words, place }: DocumentedCommand): Promise<void> {
  const id = commandNamed(words);
  assert.ok(id, `${place}: no command of that name: ${words.join(' ')}`);
  const file = path.join(root, 'src', ...commands[id].relativePath);
  const [command = {}] = Object.values<Parameters<typeof parse>[1]>(await import(file));
  await assert.doesNotReject(parse(words.slice(id.split(':').length), command), `${place}: ${words.join(' ')}`);
}

/** Fails when a flag is named that the command does not have. What is no command is somebody else's. */
function assertHasFlags({ words, place }: DocumentedCommand): void {
  const id = commandNamed(words);
  if (id === undefined) return;
  const known = Object.values<{ name: string; char?: string; allowNo?: boolean }>(commands[id].flags);
  const flags = known.flatMap(({ name, char, allowNo }) => [
    `--${name}`,
    `-${char}`,
    ...(allowNo ? [`--no-${name}`] : []),
  ]);
  for (const word of words.filter(word => /^--?[a-z]/i.test(word) && word !== '--help')) {
    assert.ok(flags.includes(word.replace(/=.*/, '')), `${place}: ${id.replaceAll(':', ' ')} has no ${word}`);
  }
}

function commandNamed(words: readonly string[]): string | undefined {
  return Object.keys(commands).findLast(name => name.split(':').every((part, at) => part === words[at]));
}

describe('the commands that documents show', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'examples/**/*.md', 'src/**/*.md'];
  for (const file of globSync(pages, { cwd: root }).sort()) {
    const { lines, spans } = commandsOfPage(readFileSync(path.join(root, file), 'utf8'), file);
    it(`${file}: ${lines.length}`, async () => {
      spans.forEach(assertHasFlags);
      for (const line of lines) await assertParses(line);
    });
  }
});

describe('the commands that --help shows', () => {
  it('with values in one piece: those of a longer list are described below', () => {
    for (const [id, { flags }] of Object.entries<{ flags: Record<string, { options?: string[]; helpValue?: string }> }>(
      commands,
    ))
      for (const [name, { options = [], helpValue }] of Object.entries(flags))
        assert.ok(helpValue !== undefined || options.join('|').length <= 52, `${id} --${name}`);
  });

  for (const [id, { examples = [] }] of Object.entries<{ examples?: string[] }>(commands)) {
    const name = id.replaceAll(':', ' ');
    it(name, async () => {
      assert.ok(examples.length > 0, 'no example');
      for (const example of examples) {
        const line = example.replaceAll('<%= config.bin %>', 'helm airgap').replaceAll('<%= command.id %>', name);
        const shown = commandsOfLine(line, `--help of ${name}`);
        assert.ok(line.includes('--post-renderer') || shown.length > 0, `no command: ${line}`);
        for (const command of shown) await assertParses(command);
      }
    });
  }
});
