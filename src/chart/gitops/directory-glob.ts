// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { joinedByStars } from '../../reference/pattern.ts';

const NOTHING = /(?!)/;

/**
 * Patterns as Argo CD's library has them (gobwas/glob, without separators): `*`, `**` and `?` match slashes too, `[a-z]`, `[!ab]`,
 * `{one,two}`, `\\` in front of a plain character. One that it cannot read matches nothing. Throws
 * INPUT_TOO_LARGE for one whose lists multiply beyond reason: what is not read has to be said.
 */
export function globOf(pattern: string): RegExp {
  const tokens = [...pattern.matchAll(/\\(?<escaped>.)|\[(?<not>!?)(?<set>[^\]]+)\]|\*+|[\s\S]/gu)];
  // Each list is open until its end: what it began with, and the choices that are done.
  const open: { readonly before: Choices; readonly done: Choices[] }[] = [];
  let now: Choices = [['']];
  for (const { 0: part, groups = {} } of tokens) {
    const { escaped, not, set } = groups;
    if (escaped !== undefined) now = followedBy(now, [[literal(escaped)]]);
    else if (set !== undefined)
      now = followedBy(now, [[`[${not === '!' ? '^' : ''}${set.replace(/[\\^[\]]/g, '\\$&')}]`]]);
    else if (part.startsWith('*')) now = followedBy(now, [['', '']]);
    else if (part === '{') {
      open.push({ before: now, done: [] });
      now = [['']];
    } else if (part === ',' && open.length > 0) {
      open.at(-1)?.done.push(now);
      now = [['']];
    } else if (part === '}') {
      const list = open.pop();
      if (list === undefined) return NOTHING;
      now = followedBy(list.before, [...list.done, now].flat());
    } else if (part === '[') return NOTHING;
    else now = followedBy(now, [[part === '?' ? '.' : literal(part)]]);
    if (now.length > MOST_CHOICES) throw tooMany(pattern);
  }
  if (open.length > 0) return NOTHING;
  try {
    return new RegExp(`^(?:${now.map((pieces, at) => joinedByStars(pieces, '.*', `c${at}_`)).join('|')})$`, 'su');
  } catch {
    return NOTHING;
  }
}

/** What a pattern can be, without lists: pieces of fixed length, with stars between them, which alone take no time that grows out of bounds. */
type Choices = readonly (readonly string[])[];

/** Lists multiply: `{a,b}{a,b}…`. */
const MOST_CHOICES = 1000;

function tooMany(pattern: string): AirgapError {
  const shown = pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern;
  return new AirgapError(
    'INPUT_TOO_LARGE',
    `the pattern ${shown} of a directory source stands for more than ${MOST_CHOICES} others`,
    {
      hint: 'Write it with fewer {lists}, or leave its file out with gitops.ignore in airgap.yaml.',
    },
  );
}

function followedBy(choices: Choices, next: Choices): Choices {
  return choices.flatMap(one =>
    next.map(([first = '', ...rest]) => [...one.slice(0, -1), `${one.at(-1) ?? ''}${first}`, ...rest]),
  );
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
