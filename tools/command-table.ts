// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '@oclif/core/interfaces';

const begin = '<!-- commands: written by `npm run generate` -->';
const end = '<!-- end of commands -->';

/** The text with a table of the commands between its two markers; a text without markers comes back as it is. */
export function withCommandTable(text: string, { commands }: Manifest): string {
  const [before, rest] = splitAt(text, begin);
  const [, after] = splitAt(rest, end);
  if (after === '') return text;
  const shown = Object.values(commands).filter(command => !command.hidden);
  const rows = shown.map(({ id, summary = '' }) => `| \`helm airgap ${id.replaceAll(':', ' ')}\` | ${summary} |`);
  return [before + begin, '', '| command | what it does |', '|---|---|', ...rows, '', end + after].join('\n');
}

function splitAt(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + marker.length)];
}
