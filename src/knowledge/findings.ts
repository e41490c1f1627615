// SPDX-License-Identifier: Apache-2.0
import type { Certainty, ImageUse } from '../discover/image-use.ts';
import { formatPlace, type Place } from '../discover/place.ts';
import { useKey } from '../discover/use-key.ts';
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import type { DocumentProblem, RenderedDocument } from '../rendered/document.ts';
import { formatIdentity, type ObjectIdentity } from '../rendered/identity.ts';
import { gapOf, type OperatorGap } from './gap.ts';
import type { Ask, OperatorRule } from './rule.ts';

/** A place of an object. */
export interface Spot {
  readonly object: ObjectIdentity;
  readonly path: string;
}

/** A place that holds no image to pull, and why. */
export interface Excluded extends Spot {
  readonly operator: string;
  readonly reason: string;
}

/** What the rules say of one release, as it is collected. */
export class Findings {
  readonly uses: ImageUse[] = [];
  readonly gaps: OperatorGap[] = [];
  readonly excluded: Excluded[] = [];
  /** Places of parts that were composed: alone they are no images. */
  readonly parts: Spot[] = [];
  readonly problems: DocumentProblem[] = [];
  /** `useKey` of uses that only a convention found. */
  readonly conventional = new Set<string>();
  /** `useKey` of uses in lines and scripts, by `textKey`. */
  readonly inTexts = new Map<string, string>();
  readonly #taken = new Map<string, string>();
  readonly #said = new Set<string>();

  /** Adds a use. A place that names several images gets numbers: no two images share one. Answers false for no reference. */
  use(
    rule: OperatorRule,
    document: RenderedDocument,
    place: Place | undefined,
    written: string,
    certainty: Certainty,
  ): boolean {
    const reference = tryReference(written);
    if (reference === undefined) return false;
    const path = formatPlace(place);
    if (this.#excludes(rule, document, path)) return true;
    const free = this.#free(rule, document, path, canonical(reference));
    if (free === undefined) return true;
    const { identity: object, template, line } = document;
    const at = template === undefined ? { object, path: free, line } : { object, path: free, template, line };
    const key = useKey({ object, path: free });
    if (place?.inside === true && place.step !== '') this.inTexts.set(textKey(object, path, reference), key);
    const convention = rule.convention === true;
    if (convention) this.conventional.add(key);
    this.uses.push({
      ...at,
      reference,
      rule: `operator/${rule.operator}`,
      certainty: convention ? 'likely' : certainty,
    });
    return true;
  }

  #excludes(rule: OperatorRule, { identity }: RenderedDocument, path: string): boolean {
    return this.excluded.some(
      spot => (spot.operator === rule.operator || rule.convention === true) && covers(spot, { object: identity, path }),
    );
  }

  #free(rule: OperatorRule, { identity }: RenderedDocument, path: string, name: string): string | undefined {
    for (let count = 1; ; count++) {
      const free = count === 1 ? path : `${path}~${count}`;
      const key = useKey({ object: identity, path: free });
      const other = this.#taken.get(key);
      if (other === name || (other !== undefined && rule.convention === true)) return undefined;
      if (other !== undefined) continue;
      this.#taken.set(key, name);
      return free;
    }
  }

  exclude(rule: OperatorRule, document: RenderedDocument, place: Place | undefined, reason: string): void {
    this.excluded.push({ object: document.identity, path: formatPlace(place), operator: rule.operator, reason });
  }

  part(document: RenderedDocument, place: Place | undefined): void {
    this.parts.push({ object: document.identity, path: formatPlace(place) });
  }

  /** One gap for each operator and id. Another question of that id is added to it: one answer closes all of them. */
  ask({ operator }: OperatorRule, object: ObjectIdentity, { id, question, why }: Ask): void {
    const index = this.gaps.findIndex(gap => gap.operator === operator && gap.id === id);
    const asked = this.gaps[index];
    if (asked === undefined) this.gaps.push(gapOf({ operator, id, object, question, why }));
    else
      this.gaps[index] = {
        ...asked,
        question: withSentence(asked.question, question),
        why: withSentence(asked.why, why),
      };
  }

  /** Says once what is wrong with a place. */
  problem(document: RenderedDocument, message: string): void {
    const { template, line, identity } = document;
    const text = `${formatIdentity(identity)}: ${message}`;
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.problems.push({ message: text, fatal: false, line, ...(template === undefined ? {} : { template }) });
  }
}

function withSentence(text: string, sentence: string): string {
  return text.includes(sentence) ? text : `${text} ${sentence}`;
}

/** An image within one string of an object, wherever in the string. */
export function textKey(object: ObjectIdentity, path: string, reference: Reference): string {
  const hash = path.lastIndexOf('#');
  return `${useKey({ object, path: hash === -1 ? path : path.slice(0, hash) })} ${canonical(reference)}`;
}

/** True when the place is that of `spot` or lies below it. */
export function covers(spot: Spot, { object, path }: Spot): boolean {
  if (!path.startsWith(spot.path)) return false;
  const next = path[spot.path.length];
  return (next === undefined || '.[#~'.includes(next)) && formatIdentity(spot.object) === formatIdentity(object);
}
