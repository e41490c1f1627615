// SPDX-License-Identifier: Apache-2.0

/** The text with these lines in place of what stands between `<!-- NAME: … -->` and `<!-- end of NAME -->`. Throws when they are not there. */
export function withinMarks(text: string, name: string, lines: readonly string[]): string {
  const begin = `<!-- ${name}: written by \`npm run generate\` -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`<!-- end of ${name} -->`);
  if (from < 0 || to < from) throw new Error(`no place for ${name}: ${begin} … <!-- end of ${name} -->`);
  return `${text.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${text.slice(to)}`;
}
