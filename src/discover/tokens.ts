// SPDX-License-Identifier: Apache-2.0

/** A word of a text that may be a reference, with the key that stands before it on its line. */
export interface Token {
  readonly text: string;
  /** `IMAGE` of `IMAGE=quay.io/x:1`, `image` of `image: "x:1"`, `--image` of `--image x:1`; else ''. */
  readonly key: string;
  /** True for the whole of a list's item, `- docker:24.0-dind`. */
  readonly isItem: boolean;
}

/** A colon or `@` between characters of a name: a word without one has no tag and no digest, so it is not judged. */
const JOINT = /\w[:@]\w/;
const WORD = /[^\s"'`,;()<>[\]{}|=\\]+/g;
const KEY = /(?<![\w.:/@-])([\w.-]+)["']?\s*(?::\s+|:(?=["'])|=|\s)\s*["']?$/;
/** How far back a key is looked for: the whole of a long line for each of its words would take forever. */
const BEFORE = 200;
const ITEM = /^\s*- +["']?[^\s"']+["']?\s*$/;
const COMMENT = /^\s*(#|\/\/|<!--|;|--\s|\*\s)/;
/** What a shell, or Compose, takes while a variable is not set: `${IMAGE:-quay.io/x:1}`. */
const DEFAULT = /^(\w+):?-/;
const URL_BEFORE = /[\w+.-]+:\/\/$/;

/**
 * The words of a free text that could be references: `KEY=image` lines, shell scripts, templates of manifests.
 * Comment lines and URLs are left out.
 */
export function* tokensOf(text: string): Generator<Token> {
  for (const line of text.split('\n')) {
    if (!JOINT.test(line) || COMMENT.test(line)) continue;
    const comment = line.indexOf(' # ');
    for (const match of line.matchAll(WORD)) {
      if (comment !== -1 && match.index > comment) break;
      const found = match[0].replace(/[.:]+$/, '');
      if (!JOINT.test(found) || found.includes('://')) continue;
      const before = line.slice(Math.max(0, match.index - BEFORE), match.index);
      const variable = before.endsWith('${') ? DEFAULT.exec(found) : null;
      const word = variable === null ? found : found.slice(variable[0].length);
      if (!JOINT.test(word) || URL_BEFORE.test(before)) continue;
      const key = KEY.exec(variable === null ? before : before.slice(0, -2))?.[1] ?? variable?.[1] ?? '';
      yield { text: word, key, isItem: ITEM.test(line) };
    }
  }
}

/** `pool:quay.io/x:1` in a list of `key:image` pairs: the image, when the whole is none. What stands before a port is a host, `my_host:5000/x:1`. */
export function afterPairKey(word: string): string | undefined {
  const pair = /^[\w.-]+:(?!\d+\/)(.+[:@].+)$/.exec(word);
  return pair?.[1];
}

const SETTING = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*["']?([^\s"']+)["']?[ \t]*\r?$/gm;

/** The `key = value` lines of a properties file, an INI file or a script; the first of each key. One line is no file. */
export function settingsOf(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  if (!text.includes('\n')) return settings;
  for (const [, key, value] of text.matchAll(SETTING)) {
    if (key !== undefined && value !== undefined) settings[key] ??= value;
  }
  return settings;
}
