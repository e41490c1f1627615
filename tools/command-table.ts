// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '@oclif/core/interfaces';
import { withinMarks } from './marked.ts';

/** The text with a table of the commands between its two markers. Throws when it has none. */
export function withCommandTable(text: string, { commands }: Manifest): string {
  const shown = Object.values(commands).filter(command => !command.hidden);
  const rows = shown.map(({ id, summary = '' }) => `| \`helm airgap ${id.replaceAll(':', ' ')}\` | ${summary} |`);
  return withinMarks(text, 'commands', ['| command | what it does |', '|---|---|', ...rows]);
}
