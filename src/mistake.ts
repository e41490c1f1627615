// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '@oclif/core/interfaces';
import { TYPO, wrongLetters } from './reference/wrong-letters.ts';

/** What is wrong with a command line, and what to try. */
export interface Mistake {
  readonly message: string;
  readonly hint: string;
}

/** What oclif's parser throws: some of it says which flags or arguments are meant. */
type ParserError = Error & {
  readonly flags?: readonly string[];
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[];
};

/** What other programs call our commands: hauler, zarf, dt, oc-mirror, imgpkg, docker, and Helm and kubectl themselves. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  export: ['save', 'wrap', 'pull', 'package', 'bundle', 'create'],
  import: ['load', 'unwrap', 'push', 'upload', 'deploy', 'publish'],
  mirror: ['copy', 'sync', 'relocate', 'replicate'],
  discover: ['images', 'list', 'ls', 'scan', 'find', 'template'],
  inspect: ['info', 'show', 'describe'],
  check: ['diff', 'status'],
  lock: ['update'],
  prune: ['gc', 'clean', 'delete'],
  serve: ['registry'],
  verify: ['validate'],
};

/** The command that other programs call so. */
function calledByOthers(word: string): string | undefined {
  return Object.keys(OTHER_WORDS).find(command => OTHER_WORDS[command]?.includes(word));
}

/** What other programs, and other commands, call our flags. */
const OTHER_FLAGS: Readonly<Record<string, string>> = {
  '-o': '--output-dir',
  '--json': '--output json',
  '--format': '--output',
  '--output-format': '--output',
  '--registry': '--to',
  '--destination': '--to',
};

/** The flag that other programs call so, where this command has it. */
function elsewhere(typed: string, known: readonly string[]): string | undefined {
  const meant = OTHER_FLAGS[typed];
  return meant !== undefined && known.includes(meant.replace(/ .*/, '')) ? meant : undefined;
}

/** True when the words name no command, no topic, and nothing below one: `lokc`, `generate vals`. */
export function namesNothing(words: readonly string[], { commands }: Manifest): boolean {
  const ids = Object.keys(commands);
  const [word = '--help'] = words;
  if (word.startsWith('-')) return !isHelp(word);
  const [first = '', second] = namedIn(words);
  const isTopic = ids.some(id => id.startsWith(`${first}:`));
  if (isTopic && second !== undefined) return !ids.includes(`${first}:${second}`);
  return !isTopic && !ids.includes(first);
}

/** `lokc`, `generate vals`, `-n shop lock`. `program` is what the user calls it. */
export function noCommand(words: readonly string[], { commands }: Manifest, program: string): Mistake {
  const [first = ''] = words;
  if (first.startsWith('-') && !isHelp(first)) {
    const own = closest(first, ['--help', '--version']);
    if (own !== undefined) return { message: `${first} is no flag`, hint: `Did you mean \`${program} ${own}\`?` };
    const hint = `The command comes first: \`${program} COMMAND ${first} …\`.`;
    return { message: `no command stands before ${first}`, hint };
  }
  const ids = Object.keys(commands).filter(id => !commands[id]?.hidden);
  const [topic = '', ...below] = namedIn(words);
  const isTopic = ids.some(id => id.startsWith(`${topic}:`));
  const typed = [topic, ...below].slice(0, isTopic ? 2 : 1).join(' ');
  const names = ids.map(id => id.replaceAll(':', ' '));
  const meant = calledByOthers(typed) ?? closest(typed, names) ?? names.find(name => name.endsWith(` ${typed}`));
  const all = `\`${program} ${isTopic ? `${topic} ` : ''}--help\` lists all commands.`;
  return { message: `command ${typed} not found`, hint: didYouMean(meant && `\`${program} ${meant}\``, all) };
}

/** The command line `words`, with what stands behind the name of the command `id` and the parser refused. */
export function wrongWords(
  refused: ParserError,
  id: string,
  { commands }: Manifest,
  program: string,
  words: readonly string[],
): Mistake {
  const known = Object.values(commands[id]?.flags ?? {}).flatMap(flag => [
    `--${flag.name}`,
    ...(flag.type === 'boolean' && flag.allowNo ? [`--no-${flag.name}`] : []),
  ]);
  const error = unlessHidden(refused, Object.values(commands[id]?.args ?? {}), known, words);
  const [wrong = ''] = error.flags ?? [];
  const meant = elsewhere(wrong, known) ?? (wrong.startsWith('--') ? closest(wrong, known) : undefined);
  const all = `\`${program} ${id.replaceAll(':', ' ')} --help\` tells what it takes.`;
  return { message: inOneLine(error), hint: didYouMean(meant, all) };
}

/** Where all arguments are hidden, the parser complains of the value of one; there should be none. A flag explains it best. */
function unlessHidden(
  error: ParserError,
  args: readonly { readonly hidden?: boolean }[],
  known: readonly string[],
  words: readonly string[],
): ParserError {
  const [, value] = /^Expected (?!--)(.*) to be one of: /.exec(error.message) ?? [];
  if (value === undefined || !args.every(({ hidden }) => hidden)) return error;
  const flag = words.find(word => /^--\w/.test(word) && !known.includes(word.replace(/=.*/s, '')));
  if (flag === undefined) return new Error(`Unexpected argument: ${value}`);
  return Object.assign(new Error(`Nonexistent flag: ${flag}`), { flags: [flag] });
}

/** The parser's own words without its advice, of which some is not true here: flags take one value each. */
function inOneLine({ message, args = [] }: ParserError): string {
  const missing = args.flatMap(arg => (typeof arg === 'string' ? [] : [arg]));
  if (missing.length > 0) {
    return missing.map(({ name, description }) => `Missing argument ${name.toUpperCase()}: ${description}`).join('; ');
  }
  return message
    .replace(/\n+See more help with --help$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/Missing required flag (?=\w)/g, 'Missing required flag --')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(/\s*\n\s*/g, '; ');
}

function namedIn(words: readonly string[]): string[] {
  return words.filter(word => !word.startsWith('-')).flatMap(word => word.split(':'));
}

function didYouMean(meant: string | undefined, all: string): string {
  return meant === undefined ? upper(all) : `Did you mean ${meant}? ${all}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

/** The first name that begins so, or else the one with the fewest wrong letters. */
function closest(typed: string, names: readonly string[]): string | undefined {
  if (typed === '') return undefined;
  const begun = names.find(name => name.startsWith(typed));
  const near = names.map(name => ({ name, wrong: wrongLetters(typed, name) })).sort((a, b) => a.wrong - b.wrong)[0];
  if (begun !== undefined && near?.wrong !== 1) return begun;
  return near !== undefined && near.wrong <= TYPO ? near.name : undefined;
}
