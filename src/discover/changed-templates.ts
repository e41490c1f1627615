// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { splitStream } from '../rendered/stream.ts';

/**
 * Digests, certificates and encoded texts: what they are made of shows where it stands plainly. And fields that are null,
 * which are none to Kubernetes: Helm 4 keeps those of sub-charts' defaults once their values are given.
 */
const SAYS_NOTHING = /[A-Za-z0-9+]{32,}|checksum|: null$/;

/**
 * Templates that render otherwise in `after` than in `before`, lines that name `host` aside: charts do ask whether an
 * image is their own before they write a setting. `again` is a second `before`; what differs there is made up at random.
 */
export function changedTemplates(before: string, after: string, host: string, again = before): string[] {
  const [old, other, fresh] = [before, again, after].map(linesOf);
  const templates = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...templates].filter(name => differs(old?.get(name), other?.get(name), fresh?.get(name), host)).sort(compare);
}

function differs(old: Lines = NONE, other: Lines = NONE, fresh: Lines = NONE, host: string): boolean {
  const random = new Set([...without(old, other), ...without(other, old)].map(keyOf));
  const isTold = (line: string): boolean => !SAYS_NOTHING.test(line) && !random.has(keyOf(line));
  const [lost, gained] = [without(old, fresh).filter(isTold), without(fresh, old).filter(isTold)];
  return lost.length !== gained.length || gained.some(line => !line.includes(host));
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
