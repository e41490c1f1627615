// SPDX-License-Identifier: Apache-2.0
import type { Command } from '@oclif/core/command';
import type { Manifest } from '@oclif/core/interfaces';

type Flag = Command.Flag.Cached;

/** What stands before the names of commands that belong together, and what these are. */
type Topics = Readonly<Record<string, { readonly description: string }>>;

// cobra's directives, as both hosts read them from the last line.
const offerFiles = ':0';
const nothingElse = ':4';

/**
 * What the last of the words could become, in the lines that Helm wants of `plugin.complete` and kubectl of
 * `kubectl_complete-airgap`: candidates, each followed by a tab and what it is, then a directive of cobra's. The words are
 * what stands behind the program's name; the last one is still being typed and may be empty.
 */
export function complete(manifest: Manifest, topics: Topics, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commandOf(manifest, before);
  const values = command && valuesFor(command, before.at(-1) ?? '', typed);
  if (values !== undefined) return values;
  if (typed.startsWith('-')) return [...flagsOf(command, before, typed), nothingElse];
  const takesFiles = command !== undefined && (command.strict === false || Object.keys(command.args).length > 0);
  return [...commandsBelow(manifest, topics, before, typed), takesFiles ? offerFiles : nothingElse];
}

/** The command that the longest run of leading words names: `generate values -o x` is the command `generate:values`. */
function commandOf(manifest: Manifest, words: readonly string[]): Command.Cached | undefined {
  const candidates = words.map((_, index) => manifest.commands[words.slice(0, index + 1).join(':')]);
  return candidates.findLast(command => command !== undefined);
}

function commandsBelow(manifest: Manifest, topics: Topics, before: readonly string[], typed: string): string[] {
  const prefix = [...before, typed].join(':');
  const below = Object.values(manifest.commands).filter(command => !command.hidden && command.id.startsWith(prefix));
  const described = new Map<string, string>();
  for (const command of below) {
    const [word = '', ...deeper] = command.id.split(':').slice(before.length);
    const topic = [...before, word].join(':');
    if (deeper.length === 0) described.set(word, wordsOf(command));
    else if (!described.has(word)) described.set(word, topics[topic]?.description ?? '');
  }
  return [...described].map(([word, words]) => candidate(word, words)).sort();
}

/** The values of the option that is being given, either as `--output json` or as `--output=json`; undefined when none is. */
function valuesFor(command: Command.Cached, previous: string, typed: string): string[] | undefined {
  const [name, value] = typed.startsWith('--') && typed.includes('=') ? typed.split('=', 2) : [previous, typed];
  const flag = Object.values(command.flags).find(({ name: long, char }) => name === `--${long}` || name === `-${char}`);
  if (flag?.type !== 'option') return undefined;
  if (flag.options === undefined) return [offerFiles];
  return [...flag.options.filter(option => option.startsWith(value ?? '')), nothingElse];
}

function flagsOf(command: Command.Cached | undefined, before: readonly string[], typed: string): string[] {
  const flags = Object.values(command?.flags ?? {}).filter(flag => !flag.hidden && !isGiven(flag, before));
  const long = [...flags.map(flag => candidate(`--${flag.name}`, wordsOf(flag))), candidate('--help', 'show help')];
  const short = flags.flatMap(flag => (flag.char ? [candidate(`-${flag.char}`, wordsOf(flag))] : []));
  return [...long, ...short].filter(line => line.startsWith(typed)).sort();
}

function isGiven(flag: Flag, before: readonly string[]): boolean {
  const repeats = flag.type === 'option' && flag.multiple;
  return !repeats && (before.includes(`--${flag.name}`) || before.includes(`-${flag.char}`));
}

function candidate(word: string, words: string): string {
  return words === '' ? word : `${word}\t${words}`;
}

function wordsOf({ summary, description }: Command.Cached | Flag): string {
  return (summary ?? description ?? '').split('\n', 1)[0] ?? '';
}
