// SPDX-License-Identifier: Apache-2.0
import { sorted } from '../discover/discover.ts';
import type { Certainty, Discovery, ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { covers, type Spot, textKey } from './findings.ts';
import type { Interpretation } from './interpret.ts';

const ORDER: readonly Certainty[] = ['certain', 'likely', 'possible'];

/**
 * What structure and shape found, put right by rules: at one place the rule's use counts, with the better certainty, but
 * that of a convention only where there is nothing else to go by; what a rule excludes is gone, and so is a part that a
 * rule composed, when shape took it for a whole image.
 */
export function withKnowledge(discovery: Discovery, found: Interpretation): Discovery {
  const { uses, excluded, parts } = found;
  if (uses.length === 0 && excluded.length === 0) return sorted(discovery);
  const ours = new Map(uses.map(use => [useKey(use), use]));
  const excludes = spotIndex(excluded);
  const isPart = new Set(parts.map(useKey));
  // Rules say something of few objects: the others need no keys.
  const touched = new Set([...uses, ...excluded, ...parts].map(({ object }) => object));
  const kept: ImageUse[] = [];
  for (const use of discovery.uses) {
    if (!touched.has(use.object)) {
      kept.push(use);
      continue;
    }
    const place = useKey(use);
    const key = ours.has(place) ? place : (inText(use, found) ?? place);
    // A convention adds what nothing else found: what structure or shape found is theirs.
    if (use.certainty !== 'possible' && found.conventional.has(key)) ours.delete(key);
    const own = ours.get(key);
    if (own !== undefined) ours.set(key, better(own, use.certainty));
    else if (!excludes(use) && !(isPart.has(place) && (use.rule === 'composed' || use.certainty === 'possible'))) {
      kept.push(use);
    }
  }
  const unresolved = discovery.unresolved.filter(
    place => !touched.has(place.object) || (!ours.has(useKey(place)) && !isPart.has(useKey(place)) && !excludes(place)),
  );
  return sorted({ uses: [...kept, ...ours.values()], unresolved });
}

function inText({ object, path, reference }: ImageUse, { inTexts }: Interpretation): string | undefined {
  return inTexts.size === 0 ? undefined : inTexts.get(textKey(object, path, reference));
}

function better(use: ImageUse, certainty: Certainty): ImageUse {
  return ORDER.indexOf(certainty) < ORDER.indexOf(use.certainty) ? { ...use, certainty } : use;
}

function spotIndex(spots: readonly Spot[]): (spot: Spot) => boolean {
  const byObject = Map.groupBy(spots, ({ object }) => formatIdentity(object));
  return spot => byObject.get(formatIdentity(spot.object))?.some(excluded => covers(excluded, spot)) === true;
}
