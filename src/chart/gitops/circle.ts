// SPDX-License-Identifier: Apache-2.0
import { type Manifest, nameOf } from './manifest.ts';

/** An object on the way to the one that is visited, with its `contentKey`. */
export interface Above {
  readonly key: string;
  readonly manifest: Manifest;
}

/** Objects that apply each other, told from their first name on, wherever the circle was entered. */
export function circleOf(inside: readonly Above[]): { readonly first: Manifest; readonly why: string } | undefined {
  const manifests = inside.map(({ manifest }) => manifest);
  const [first] = manifests.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (first === undefined || manifests.length < 2) return undefined;
  const at = manifests.indexOf(first);
  const names = [...manifests.slice(at), ...manifests.slice(0, at), first].map(nameOf);
  return { first, why: `it goes in a circle: ${names.join(' → ')}` };
}
