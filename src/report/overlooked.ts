// SPDX-License-Identifier: Apache-2.0
import type { Overlooked } from '../action/overlooked.ts';
import type { IdleGenerator } from '../action/study.ts';
import { counted } from '../reference/counted.ts';

/** What may hide images, a sentence each. */
export function showOverlooked({ config, unasked, unread, idle }: Overlooked): string[] {
  return [...unasked.map(showUnasked), ...showUnread(unread, config), ...showIdle(idle)];
}

/** An answer of airgap.yaml that adds nothing to the run. */
function showUnasked({ gap, release }: Overlooked['unasked'][number]): string {
  const whom = release === undefined ? '' : ` for ${release}`;
  return `airgap.yaml answers ${gap}${whom}, which nothing asks; its images are left out.`;
}

/** Objects that `releases` alone hide. */
function showUnread(files: readonly string[], config: string): string[] {
  const [first, ...others] = files;
  if (first === undefined) return [];
  const what = others.length > 0 ? `${first} and ${counted(others.length, 'other file')} make` : `${first} makes`;
  return [
    `${what} Argo CD or Flux apply more, which is not read: ${config} names releases and no gitops. ` +
      'gitops: {} there reads both; gitops: {ignore: ["**"]} means the releases alone, without this warning.',
  ];
}

/** Generators that make no Application: meant so where a cluster lacks a label, and a misspelt name elsewhere. */
function showIdle(idle: readonly IdleGenerator[]): string[] {
  const [first] = idle;
  if (first === undefined) return [];
  const nothing = 'nothing to make an Application of';
  if (idle.length === 1) return [`${first.file}:${first.line}: ${nothing} is found by ${nameOf(first)}.`];
  const names = [...new Set(idle.map(nameOf))].sort();
  return [`${nothing} is found by generators of ${counted(names.length, 'ApplicationSet')}: ${names.join(', ')}.`];
}

function nameOf({ object: { namespace, name } }: IdleGenerator): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
