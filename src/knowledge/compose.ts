// SPDX-License-Identifier: Apache-2.0
import { step } from '../discover/place.ts';
import { isDigest } from '../reference/digest.ts';
import { tryReference } from '../reference/reference.ts';
import { splitTag } from '../reference/written-image.ts';
import type { Findings } from './findings.ts';
import { documentOf, type Occasion, type PartText, textsOf } from './part.ts';
import { quoted } from './quoted.ts';
import type { Composition } from './rule.ts';
import { fill, type Template, templateOf } from './template.ts';

/** Images that one composition may make for one object. */
const MOST = 1000;

/** Joins the parts of images for one object of `each`, or for one container of the operator. */
export function composeFor(source: Composition, occasion: Occasion, findings: Findings): void {
  const template = templateOf(source.compose);
  const parts = new Map(template.all.map(name => [name, textsOf(source.parts[name] ?? [], occasion)]));
  const whole =
    source.whole === undefined ? [] : (parts.get(source.whole) ?? textsOf(source.parts[source.whole] ?? [], occasion));
  const complete = whole.filter(({ text }) => isWhole(text, template, source.whole));
  for (const text of complete) add(new Map([[source.whole ?? '', text]]), text.text, source.whole, occasion, findings);
  if (complete.length > 0) {
    const rest = whole.filter(text => !complete.includes(text));
    if (rest.length === 0) return;
    parts.set(source.whole ?? '', rest);
  }
  if (template.needed.some(name => parts.get(name)?.length === 0)) {
    askFor(source, occasion, findings);
    return;
  }
  for (const texts of combinations(parts)) {
    const plain = new Map([...texts].map(([name, { text }]) => [name, text]));
    add(texts, fill(template, plain), template.naming, occasion, findings);
  }
}

function askFor({ missing }: Composition, occasion: Occasion, findings: Findings): void {
  const document = documentOf(occasion);
  if (missing !== undefined && document !== undefined) findings.ask(occasion.scene.rule, document.identity, missing);
}

/** An image already: it has a tag or digest, or it is a path where the template would put something in front. */
function isWhole(text: string, template: Template, part: string | undefined): boolean {
  const reference = isDigest(text) ? undefined : tryReference(text);
  if (reference === undefined) return false;
  if (reference.tag !== undefined || reference.digest !== undefined) return true;
  const first = template.pieces[0];
  return text.includes('/') && !(first?.kind === 'part' && first.name === part);
}

/** Every choice of one text a part; parts without text are left out. */
function combinations(parts: ReadonlyMap<string, readonly PartText[]>): Map<string, PartText>[] {
  // Nearly always each part has one text.
  const single = new Map([...parts].flatMap(([name, [text]]) => (text === undefined ? [] : [[name, text] as const])));
  if ([...parts.values()].every(texts => texts.length <= 1)) return [single];
  let done: Map<string, PartText>[] = [new Map()];
  for (const [name, texts] of parts) {
    if (texts.length === 0) continue;
    done = done.flatMap(before => texts.map(text => new Map([...before, [name, text]]))).slice(0, MOST);
  }
  return done;
}

function add(
  texts: ReadonlyMap<string, PartText>,
  written: string,
  naming: string | undefined,
  occasion: Occasion,
  findings: Findings,
): void {
  const { rule } = occasion.scene;
  if (occasion.made?.has(written) === true) return;
  occasion.made?.add(written);
  const at = placeOf(texts, written, naming, occasion);
  if (at === undefined) return;
  for (const { from } of texts.values())
    if (from !== undefined && from.document === at.document) findings.part(from.document, from.place);
  if (findings.use(rule, at.document, at.place, written, 'likely')) return;
  const sources = [...texts.values()].map(({ from }) => from?.document);
  findings.problem(at.document, `rule ${rule.operator} composes ${quoted(written, sources)}, which is no image`);
}

/** At the part that names the image; a name of the rule's own stands behind the first part that a document gave. */
function placeOf(
  texts: ReadonlyMap<string, PartText>,
  written: string,
  naming: string | undefined,
  { each, container, scene }: Occasion,
): PartText['from'] {
  const own = texts.get(naming ?? '')?.from;
  const { release } = scene.own;
  if (own !== undefined && release.has(own.document)) return own;
  const given = [...texts.values()]
    .map(({ from }) => from)
    .find(from => from !== undefined && release.has(from.document));
  const base = given ?? each ?? operatorPlace(container, scene);
  return base && { document: base.document, place: step(base.place, lastName(written), true) };
}

function operatorPlace(container: Occasion['container'], { own }: Occasion['scene']): PartText['from'] {
  if (container !== undefined && own.release.has(container.document)) {
    return { document: container.document, place: step(container.place, 'image') };
  }
  const document = own.operators[0]?.document;
  return document && { document, place: undefined };
}

/** `virt-api` of `quay.io/kubevirt/virt-api:v1`. */
export function lastName(written: string): string {
  return splitTag(written)[0].replace(/^.*\//, '');
}
