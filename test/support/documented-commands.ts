// SPDX-License-Identifier: Apache-2.0

/** A command line that a document shows, and where. */
export interface DocumentedCommand {
  readonly place: string;
  /** What follows the program's name. */
  readonly words: readonly string[];
}

/** As users, Helm, kubectl and a checkout call it; a folder may stand before it. */
const PROGRAM = /^(?:helm airgap|kubectl airgap|(?:\S*\/)?(?:helm|kubectl)-airgap) (?=\S)/;

/** What a page shows: whole lines that somebody copies, and what stands between backticks in a sentence, maybe in part. */
export function commandsOfPage(page: string, file: string): { lines: DocumentedCommand[]; spans: DocumentedCommand[] } {
  const lines: DocumentedCommand[] = [];
  const spans: DocumentedCommand[] = [];
  let fenced = false;
  page
    .replace(/\\\n/g, '\v')
    .split('\n')
    .reduce((number, text) => {
      const place = `${file}:${number}`;
      if (text.startsWith('```')) fenced = !fenced;
      else if (fenced || text.startsWith('    ')) lines.push(...commandsOfLine(text.replaceAll('\v', ' '), place));
      else spans.push(...spansOf(text, place));
      return number + 1 + (text.match(/\v/g)?.length ?? 0);
    }, 1);
  return { lines, spans };
}

/** Each call of the program in one line for a shell: behind a prompt, in a pipe, after `&&`. */
export function commandsOfLine(line: string, place: string): DocumentedCommand[] {
  return simpleCommands(line.trim().replace(/^\$ /, ''))
    .filter(text => PROGRAM.test(text))
    .map(text => ({ place, words: shellWords(text.replace(PROGRAM, '')) }));
}

function spansOf(text: string, place: string): DocumentedCommand[] {
  return [...text.matchAll(/`([^`|]+)`/g)].map(([, span = '']) => ({
    place,
    words: shellWords(span.replace(PROGRAM, '')),
  }));
}

/** What stands between `|`, `&&`, `;` and `(`, outside quotes, without comment. */
function simpleCommands(line: string): string[] {
  const pieces = line.match(/'[^']*'|"[^"]*"|\|\||&&|\s#.*$|[|;()]|[^'"|;&()\s]+|[&\s]/g) ?? [];
  const commands = [''];
  for (const piece of pieces) {
    if (/^\s#/.test(piece)) break;
    if (/^(\|\|?|&&|[;()])$/.test(piece)) commands.push('');
    else commands.push(`${commands.pop() ?? ''}${piece}`);
  }
  return commands.map(command => command.trim());
}

/** Words without quotes, and without what `>` and `<` redirect. */
function shellWords(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const redirect = words.findIndex(word => /^\d?[<>]/.test(word));
  return (redirect === -1 ? words : words.slice(0, redirect)).map(word => word.replace(/['"]/g, ''));
}
