// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { hintOf } from '../discover/key.ts';
import { formatPlace, type Place, step } from '../discover/place.ts';
import { type RenderedDocument, type RenderedStream, readStream } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { mayBeOf } from '../rendered/may-hold-image.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { isForeign } from './access.ts';
import { gapOf, type OperatorGap, UNKNOWN } from './gap.ts';
import type { Knowledge } from './knowledge.ts';
import { groupOf } from './release.ts';
import { scalarOf } from './scalar.ts';

/** Settings of Pods: who writes one asks for Pods. */
const OF_PODS = /^(?:tolerations|imagePullSecrets|imagePullPolicy|podTemplate(?:Spec)?|volumeClaimTemplates?)$/;
const SOFTWARE = /^v?\d+\.\d|^\d+$/;
/** Text of one of these signs: most documents need not be parsed to say that they have none. */
const SIGN =
  /\b(?:tolerations|imagePull\w+|podTemplate\w*|volumeClaimTemplates?|resources|replicas|version|\w*[iI]mage)["']?:/;
/** Below `forProvider` stands what a cloud runs, below `chart` what a Helm runs: images of neither are this cluster's custom resource's. */
const ELSEWHERE = new Set(['forProvider', 'chart', 'labels', 'annotations']);
const DEPTH = 4;

/**
 * Custom resources of API groups that no rule knows, which ask for Pods and name no image: how many, their resources, a version
 * of software, a repository without a tag. What an operator starts for them stands elsewhere. One gap a kind.
 */
export function unknownResources(
  knowledge: Knowledge,
  { documents, skipped }: Pick<RenderedStream, 'documents' | 'skipped'>,
  uses: readonly ImageUse[],
): OperatorGap[] {
  const isUnknown = (group: string): boolean => isForeign(group) && knowledge.ofGroup(group).length === 0;
  const suspects = documents.filter(document => isUnknown(groupOf(document)));
  for (const { text } of skipped) {
    if (mayBeOf(text, isUnknown) && SIGN.test(text)) suspects.push(...readStream(text, isUnknown).documents);
  }
  if (suspects.length === 0) return [];
  const named = new Set(
    uses.flatMap(({ certainty, object }) => (certainty === 'possible' ? [] : formatIdentity(object))),
  );
  const gaps = new Map<string, OperatorGap>();
  for (const document of suspects) {
    if (named.has(formatIdentity(document.identity))) continue;
    const sign = signIn(document.value.spec, step(undefined, 'spec'), 0, new Set());
    const id = `${document.identity.kind}-${groupOf(document)}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    if (sign !== undefined && !gaps.has(id)) gaps.set(id, gap(document, id, sign));
  }
  return [...gaps.values()];
}

function gap({ identity }: RenderedDocument, id: string, sign: string): OperatorGap {
  return {
    ...gapOf({
      operator: UNKNOWN,
      id,
      object: identity,
      question: `Which images does the operator of ${identity.kind} start for it? No rule knows it.`,
      why: `${formatIdentity(identity)} asks for Pods (${sign}) and names no image.`,
    }),
    possible: true,
  };
}

/** The path of the first sign in an object. What an anchor repeats is looked at once. */
function signIn(node: Value, place: Place, depth: number, seen: Set<ValueMap>): string | undefined {
  if (!isMap(node) || depth > DEPTH || seen.has(node)) return undefined;
  seen.add(node);
  for (const [key, value] of Object.entries(node)) {
    if (value === null || ELSEWHERE.has(key)) continue;
    const at = step(place, key);
    if (isSign(key, value, node)) return formatPlace(at);
    const below = signIn(value, at, depth + 1, seen);
    if (below !== undefined) return below;
  }
  return undefined;
}

function isSign(key: string, value: Value, node: ValueMap): boolean {
  if (key === 'replicas') return typeof value === 'number';
  if (key === 'resources') return isMap(value) && ('limits' in value || 'requests' in value);
  if (key === 'version') return !('chart' in node) && SOFTWARE.test(scalarOf(value) ?? '');
  if (isMap(value) && hintOf(key) === 'image') return 'repository' in value;
  return OF_PODS.test(key);
}
