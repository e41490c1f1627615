// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { literal } from '../reference/pattern.ts';
import { splitStream } from '../rendered/stream.ts';

/**
 * Digests, certificates and encoded texts: what they are made of shows where it stands plainly. And fields that are null,
 * which are none to Kubernetes: Helm 4 keeps those of sub-charts' defaults once their values are given.
 */
const SAYS_NOTHING = /[A-Za-z0-9+]{32,}|checksum|: null$/;

/** Names that images have at a mirror with that host, without their tags. */
export interface MirrorNames {
  readonly host: string;
  readonly names: readonly string[];
}

/**
 * Templates that render otherwise in `after` than in `before`, images at the mirror aside: charts do ask whether an
 * image is their own before they write a setting. `again` is a second `before`; what differs there is made up at random.
 */
export function changedTemplates(before: string, after: string, mirror: MirrorNames, again = before): string[] {
  const [old, other, fresh] = [before, again, after].map(linesOf);
  const templates = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...templates]
    .filter(name => differs(old?.get(name), other?.get(name), fresh?.get(name), mirror))
    .sort(compare);
}

function differs(old: Lines = NONE, other: Lines = NONE, fresh: Lines = NONE, mirror: MirrorNames): boolean {
  const random = new Set([...without(old, other), ...without(other, old)].map(keyOf));
  const isTold = (line: string): boolean => !SAYS_NOTHING.test(line) && !random.has(keyOf(line));
  const [lost, gained] = [without(old, fresh).filter(isTold), without(fresh, old).filter(isTold)];
  return lost.length !== gained.length || gained.some(line => !isImageMoved(line, lost, mirror));
}

/** What an address or a longer name ends with, so that no image begins behind it. */
const NO_IMAGE_BEHIND = /https?:\/\/$|[\w.@-]\/?$/;

/** True for a line where images at the mirror, or the beginnings of their names, stand and a lost line said the same around them. */
function isImageMoved(line: string, lost: readonly string[], { host, names }: MirrorNames): boolean {
  const found = [...line.matchAll(new RegExp(`${literal(host)}[\\w./:@-]*`, 'g'))];
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return false;
  const isImage = ({ 0: text, index }: RegExpMatchArray): boolean =>
    !NO_IMAGE_BEHIND.test(line.slice(0, index)) &&
    names.some(name => (text.startsWith(name) && /^(?:$|[:@])/.test(text.slice(name.length))) || isFront(text, name));
  if (!found.every(isImage)) return false;
  const [front, back] = [line.slice(0, first.index).trim(), line.slice(last.index + last[0].length)];
  return lost.some(old => old.startsWith(front) && old.endsWith(back));
}

function isFront(text: string, name: string): boolean {
  return name.startsWith(text.endsWith('/') ? text : `${text}/`);
}

/** Lines with how often each stands there. */
type Lines = ReadonlyMap<string, number>;
const NONE: Lines = new Map();

function linesOf(stream: string): Map<string, Lines> {
  const templates = new Map<string, Map<string, number>>();
  for (const { template = '', text } of splitStream(stream)) {
    const lines = templates.get(template) ?? new Map<string, number>();
    templates.set(template, lines);
    for (const line of text.split('\n')) {
      const plain = line.trim();
      if (plain !== '') lines.set(plain, (lines.get(plain) ?? 0) + 1);
    }
  }
  return templates;
}

/** Lines of the first that the second lacks, each as often as that. */
function without(lines: Lines, others: Lines): string[] {
  return [...lines].flatMap(([line, count]) => Array<string>(Math.max(0, count - (others.get(line) ?? 0))).fill(line));
}

/** What a line says before its value; '' for one that is nothing but a value, as those of a certificate are. */
function keyOf(line: string): string {
  return /^(.+?)[:=][^=]/.exec(line)?.[1] ?? '';
}
