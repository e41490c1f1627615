// SPDX-License-Identifier: Apache-2.0
import { step } from '../discover/place.ts';
import type { Value } from '../rendered/value.ts';
import type { Container } from './pod.ts';
import type { Text } from './text.ts';

const JOINED = /^--?([\w.-]+)=([\s\S]*)$/;
const ALONE = /^--?([\w][\w.-]*)$/;
const NAME = /^[\w.-]+$/;
const IN_SCRIPT = /(?<![^\s"'`(])(--?([A-Za-z][\w.-]*))(?:=|[ \t]+)["']?([^\s"'`;|&)\\]+)/g;

/** Flags in `command` and `args`: `--flag=text`, `--flag` `text`, and both within shell scripts. Keys have no dashes. */
export function flagsOf(container: Container): Text[] {
  return elementsOf(container).flatMap(element => [...plainFlag(element), ...flagsInScript(element)]);
}

/** Elements with a dash in front, without it and without what follows `=`. Few are asked whether they are flags: it costs more. */
export function wordsWithDashes({ value: { command, args } }: Container): string[] {
  const words: string[] = [];
  for (const list of [command, args]) {
    if (!Array.isArray(list)) continue;
    for (const text of list) {
      if (typeof text !== 'string' || text[0] !== '-') continue;
      const end = text.indexOf('=');
      words.push(text.slice(text[1] === '-' ? 2 : 1, end === -1 ? text.length : end));
    }
  }
  return words;
}

/** True for what may be the name of a flag, and is no sentence that begins with a dash. */
export function isFlagName(word: string): boolean {
  return NAME.test(word);
}

/** Flags are compared without their dashes: Go's own flags take one or two. */
export function withoutDashes(pattern: string): string {
  return pattern.replace(/(?<=^|\|)-+/g, '');
}

interface Element {
  readonly container: Container;
  readonly list: 'command' | 'args';
  readonly index: number;
  readonly text: string;
  readonly after: Value;
}

function elementsOf(container: Container): Element[] {
  return (['command', 'args'] as const).flatMap(list => {
    const elements = container.value[list];
    if (!Array.isArray(elements)) return [];
    return elements.flatMap((text, index) =>
      typeof text === 'string' ? [{ container, list, index, text, after: elements[index + 1] }] : [],
    );
  });
}

function plainFlag(element: Element): Text[] {
  const { text, after, index } = element;
  if (!text.startsWith('-')) return [];
  const [, key, joined] = JOINED.exec(text) ?? [];
  if (key !== undefined && joined !== undefined) return [textAt(element, key, joined, index)];
  const alone = ALONE.exec(text)?.[1];
  if (alone === undefined) return [];
  const follows = typeof after === 'string' && !after.startsWith('-');
  return [follows ? textAt(element, alone, after, index + 1) : textAt(element, alone, '', index)];
}

function textAt({ container, list }: Element, key: string, text: string, index: number): Text {
  return { key, text, document: container.document, place: step(step(container.place, list), index) };
}

function flagsInScript({ container, list, index, text: script }: Element): Text[] {
  if (!/\s-/.test(script)) return [];
  const place = step(step(container.place, list), index);
  const counts = new Map<string, number>();
  return [...script.matchAll(IN_SCRIPT)].map(([, written = '', key = '', text = '']) => {
    const count = (counts.get(written) ?? 0) + 1;
    counts.set(written, count);
    const name = count === 1 ? written : `${written}~${count}`;
    return { key, text, document: container.document, place: step(place, name, true) };
  });
}
