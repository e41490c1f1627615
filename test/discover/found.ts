// SPDX-License-Identifier: Apache-2.0
import { discover } from '../../src/discover/discover.ts';
import type { Certainty, Discovery } from '../../src/discover/image-use.ts';
import { canonical } from '../../src/reference/reference.ts';
import { readStream } from '../../src/rendered/document.ts';

/** What discovery finds in rendered YAML. */
export function discoverIn(yaml: string): Discovery {
  return discover(readStream(yaml).documents);
}

/** One line a use, `certain container spec.containers[0].image nginx:1.27`, in the order of discovery. */
export function found(yaml: string): string[] {
  return discoverIn(yaml).uses.map(
    ({ certainty, rule, path, reference }) => `${certainty} ${rule} ${path} ${reference.written}`,
  );
}

/** One line a place that names no image though it should: `invalid spec.containers[0].image ngi nx`. */
export function missed(yaml: string): string[] {
  return discoverIn(yaml).unresolved.map(({ reason, path, text }) => `${reason} ${path} ${text}`);
}

/** Canonical references at one of the certainties, sorted and unique. */
export function references(yaml: string, ...certainties: Certainty[]): string[] {
  const uses = discoverIn(yaml).uses.filter(({ certainty }) => certainties.includes(certainty));
  return [...new Set(uses.map(({ reference }) => canonical(reference)))];
}
