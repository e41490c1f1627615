// SPDX-License-Identifier: Apache-2.0

/** One line of a session's script: `! exists FILE` is `{ negated: true, words: ['exists', 'FILE'] }`. */
export interface ScriptLine {
  readonly number: number;
  readonly negated: boolean;
  readonly words: readonly Word[];
}

/** `$NAME` is replaced in a word, unless it was written in single quotes. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** A command session as one text, in the form of Go's testscript: a script, then `-- NAME --` before each file. */
export interface Script {
  /** The script as written, up to the first file. */
  readonly head: string;
  readonly lines: readonly ScriptLine[];
  readonly files: ReadonlyMap<string, string>;
}

const MARKER = /^-- (\S+) --$/;

/** Reads a session. Throws on a quote that is not closed. */
export function parseScript(text: string): Script {
  const files = new Map<string, string>();
  const head: string[] = [];
  let name: string | undefined;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const next = MARKER.exec(line)?.[1];
    if (next !== undefined) files.set(next, '');
    else if (name === undefined) head.push(line);
    else files.set(name, `${files.get(name)}${line}\n`);
    name = next ?? name;
  }
  return { head: head.join('\n'), lines: head.flatMap(parseLine), files };
}

/** The session as a text again; what `parseScript` read comes out as it was. */
export function formatScript({ head, files }: Pick<Script, 'head' | 'files'>): string {
  return `${head}\n${[...files].map(([name, text]) => `-- ${name} --\n${text}`).join('')}`;
}

function parseLine(line: string, index: number): ScriptLine[] {
  const words = splitWords(line.replace(/^\s*#.*/, ''), index + 1);
  const negated = words[0]?.text === '!';
  if (negated) words.shift();
  return words.length === 0 ? [] : [{ number: index + 1, negated, words }];
}

function splitWords(line: string, number: number): Word[] {
  const matches = [...line.matchAll(/'([^']*)'|(\S+)/g)];
  const words = matches.map(([, quoted, bare]) => ({ text: quoted ?? bare ?? '', quoted: quoted !== undefined }));
  if (words.some(({ text, quoted }) => !quoted && text.includes("'")))
    throw new Error(`line ${number}: a quote in a word`);
  return words;
}
