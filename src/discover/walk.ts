// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { tryReference } from '../reference/reference.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { textMayHoldImage } from '../rendered/may-hold-image.ts';
import { isMap, mapOf, type Value, type ValueMap } from '../rendered/value.ts';
import { type Composition, compose, composeFlat, type Inherited, inheritable } from './composed.ts';
import { decodeBase64, openText } from './embedded.ts';
import type { Certainty, ImageUse, Rule, Unresolved } from './image-use.ts';
import { hintOf, type KeyHint } from './key.ts';
import { isPinnedTag, partOf } from './part.ts';
import { formatPlace, isEmbedded, type Place, step } from './place.ts';
import { judge } from './shape.ts';
import { afterPairKey, settingsOf, tokensOf } from './tokens.ts';

/** Values visited in one object before it is given up: aliases of aliases grow without end (billion laughs). */
const VISIT_LIMIT = 2_000_000;
const DEPTH_LIMIT = 200;

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
/** Maps of short texts that select or label; an image there is a copy of one named elsewhere. */
const SKIPPED_KEYS = new Set(['labels', 'matchLabels', 'managedFields', 'matchExpressions', 'nodeSelector']);

/** Without one of these a text neither names an image nor holds a document that does. */
const JOINS = /[:@/=]/;
const STRUCTURED = /\s|^[{[]/;

/** Filled in when the object is used, `{{inputs.parameters.image}}`, `$(params.image)`, `${image}`; or a policy's pattern, `!*:latest`. */
const PLACEHOLDER = /\{\{|\$[({]|\*/;
/** The same outside containers, where a text has to read as a name around what is filled in: `quay.io/a/b:$(TAG)`. */
const FILLED_IN = /^[\w./:@-]*(?:\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]+\}\})[\w./:@-]*$/;
/** A name whose tag a template left empty: `quay.io/a/b:`. */
const TAG_MISSING = /^[a-z\d][\w.-]*(?::\d+)?(?:\/[\w.-]+)+:$/;

/** Walks one object and collects its image uses. One walker an object; `uses` and `unresolved` are its result. */
export class Walker {
  readonly uses: ImageUse[] = [];
  readonly unresolved: Unresolved[] = [];
  readonly #document: RenderedDocument;
  readonly #hosts: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  #visits = 0;

  constructor(document: RenderedDocument, hosts: ReadonlySet<string>) {
    this.#document = document;
    this.#hosts = hosts;
  }

  /** Walks the object. Throws DOCUMENT_INVALID when it expands or nests without end. */
  walk(): this {
    const { value, identity } = this.#document;
    const encoded = identity.kind === 'Secret' ? value.data : value.binaryData;
    for (const key of Object.keys(value)) {
      if (value[key] === encoded && isMap(encoded)) this.#encoded(encoded, step(undefined, key));
      else this.#visit(value[key], key, step(undefined, key), undefined, 0);
    }
    return this;
  }

  #encoded(data: ValueMap, place: Place): void {
    const texts = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    this.#map(Object.fromEntries(texts.map(([key, text]) => [key, decodeBase64(text)])), 'data', place, undefined, 0);
  }

  #visit(value: Value, key: string, place: Place, inherited: Inherited | undefined, depth: number): void {
    if (++this.#visits > VISIT_LIMIT || depth > DEPTH_LIMIT) {
      throw new AirgapError(
        'DOCUMENT_INVALID',
        `${formatIdentity(this.#document.identity)}, in the document at line ${this.#document.line}, expands without end`,
        {
          hint: 'Look for YAML anchors that refer to each other, or for documents nested in strings.',
        },
      );
    }
    if (typeof value === 'string') this.#text(value, key, place, inherited, depth);
    else if (Array.isArray(value)) this.#list(value, key, place, inherited, depth);
    else if (isMap(value)) this.#map(value, key, place, inherited, depth);
  }

  #map(node: ValueMap, key: string, place: Place, outer: Inherited | undefined, depth: number): void {
    const inherited = inheritable(node, outer, this.#hosts);
    const pod = CONTAINER_LISTS.some(list => Array.isArray(node[list]));
    const used = this.#compositions(compose(node, key, inherited, this.#hosts), part => step(place, part));
    const variable = typeof node.name === 'string' && typeof node.value === 'string' ? node.name : undefined;
    const images = hintOf(key) === 'image';
    for (const child of Object.keys(node)) {
      if (SKIPPED_KEYS.has(child) || used.has(child)) continue;
      const value = node[child];
      const at = step(place, child);
      if (pod && Array.isArray(value) && CONTAINER_LISTS.includes(child)) this.#containers(value, at, depth);
      else if (pod && child === 'volumes' && Array.isArray(value)) this.#volumes(value, at, depth);
      else if (child === 'value' && variable !== undefined) this.#text(value as string, variable, at, inherited, depth);
      // In `images: {mysql: mysql:8.0}` the outer key says what the inner one does not.
      else this.#visit(value, images && isSilent(child, value) ? key : child, at, inherited, depth + 1);
    }
  }

  /** Emits what was composed of keys, and answers the keys that this used up. */
  #compositions(compositions: readonly Composition[], placeOf: (key: string) => Place): Set<string> {
    const used = new Set<string>();
    for (const composed of compositions) {
      const at = placeOf(composed.key);
      if (composed.kind === 'incomplete') this.#miss(composed.text, at, 'incomplete');
      else this.#emit(composed.reference.written, at, 'composed', composed.certainty);
      for (const key of composed.keys) used.add(key);
    }
    return used;
  }

  #containers(list: Value[], place: Place, depth: number): void {
    for (const [index, container] of list.entries()) {
      const at = step(place, index);
      if (!isMap(container)) {
        this.#visit(container, 'containers', at, undefined, depth + 1);
        continue;
      }
      const { image, ...rest } = container;
      if (isMap(image)) this.#visit(image, 'image', step(at, 'image'), undefined, depth + 1);
      else if (image !== undefined && (image !== null || this.#isWorkload(at))) {
        this.#containerImage(image, step(at, 'image'));
      }
      this.#visit(rest, '', at, undefined, depth + 1);
    }
  }

  #containerImage(image: Value, place: Place): void {
    const text = typeof image === 'string' ? image.trim() : String(image ?? '');
    const isLeft = text === '' && isTriggered(this.#document);
    if (text === 'auto' || PLACEHOLDER.test(text) || isLeft) this.#miss(text, place, 'placeholder');
    // The API server refuses `image: true`; it is a template's condition gone wrong.
    else if (typeof image === 'string' && tryReference(text) !== undefined)
      this.#emit(text, place, 'container', 'certain');
    else this.#miss(text, place, 'invalid');
  }

  /** True where a container must have an image; an operator may have one of its own, and a patch need not say it. */
  #isWorkload(place: Place): boolean {
    return /^(v1|(apps|batch)\/\w+)$/.test(this.#document.identity.apiVersion) && !isEmbedded(place);
  }

  #volumes(list: Value[], place: Place, depth: number): void {
    for (const [index, volume] of list.entries()) {
      const at = step(place, index);
      const reference = isMap(volume) && isMap(volume.image) ? volume.image.reference : undefined;
      if (typeof reference === 'string' && tryReference(reference) !== undefined) {
        this.#emit(reference, step(step(at, 'image'), 'reference'), 'image-volume', 'certain');
      } else this.#visit(volume, 'volumes', at, undefined, depth + 1);
    }
  }

  #list(list: Value[], key: string, place: Place, inherited: Inherited | undefined, depth: number): void {
    this.#compositions(composeFlat(variablesOf(list), this.#hosts), name => {
      const index = list.findIndex(item => isMap(item) && item.name === name);
      return step(step(place, index), 'value');
    });
    for (const [index, item] of list.entries()) {
      const before = list[index - 1];
      // `--flag` followed by its value: the flag is the value's key.
      const flag = typeof before === 'string' && /^--?[\w-]+$/.test(before) ? before : undefined;
      this.#visit(item, flag ?? key, step(place, index), inherited, depth + 1);
    }
  }

  #text(text: string, key: string, place: Place, inherited: Inherited | undefined, depth: number): void {
    if (text.length < 3 || !JOINS.test(text)) return;
    const hint = hintOf(key);
    if (hint === 'image' && (FILLED_IN.test(text) || TAG_MISSING.test(text))) {
      this.#miss(text, place, text.endsWith(':') ? 'incomplete' : 'placeholder');
      return;
    }
    if (hint === 'never' || isPinnedTag(key, text) || (STRUCTURED.test(text) && !textMayHoldImage(text))) return;
    const flag = text.startsWith('-') ? /^(--?[\w.-]+)=(\S+)$/.exec(text) : null;
    if (flag?.[1] !== undefined && flag[2] !== undefined) {
      this.#text(flag[2], flag[1], place, inherited, depth);
      return;
    }
    if (this.#whole(text.trim().replace(/^docker:\/\//, ''), hint, place)) return;
    const document = openText(text);
    if (document === undefined) this.#words(text, hint, place);
    else this.#visit(document, key, step(place, '', true), inherited, depth + 1);
  }

  #whole(text: string, hint: KeyHint, place: Place): boolean {
    const judged = /\s/.test(text) ? undefined : judge(text, hint, 'whole', this.#hosts);
    if (judged !== undefined) this.#emit(text, place, this.#ruleAt(place), judged.certainty);
    return judged !== undefined;
  }

  #words(text: string, hint: KeyHint, place: Place): void {
    this.#compositions(composeFlat(settingsOf(text), this.#hosts), key => step(place, key, true));
    const counts = new Map<string, number>();
    for (const token of tokensOf(text)) {
      const own = hintOf(token.key);
      if (own === 'never' || isPinnedTag(token.key, token.text)) continue;
      const image = own === 'image' || (hint === 'image' && !text.includes('\n')) ? 'image' : 'none';
      const setting = token.isItem ? 'whole' : 'word';
      const word = judge(token.text, image, setting, this.#hosts) ? token.text : afterPairKey(token.text);
      const judged =
        word === undefined
          ? undefined
          : (judge(word, image, 'word', this.#hosts) ?? judge(word, image, setting, this.#hosts));
      if (word === undefined || judged === undefined) continue;
      const name = token.key === '' ? word : token.key;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const at = step(place, count === 1 ? name : `${name}~${count}`, true);
      this.#emit(word, at, this.#ruleAt(place), judged.certainty);
    }
  }

  #ruleAt(place: Place): Rule {
    if (isEmbedded(place)) return 'config';
    const path = formatPlace(place);
    if (/(^|\.)annotations\b/.test(path)) return 'annotation';
    if (/\.(args|command|\w*[aA]rgs)\[\d+\]$/.test(path)) return 'args';
    if (/\benv\[\d+\]\.value$/.test(path)) return 'env';
    return /^(data|stringData|binaryData)\b/.test(path) ? 'config' : 'field';
  }

  #emit(written: string, place: Place, rule: Rule, certainty: Certainty): void {
    const reference = tryReference(written);
    if (reference === undefined) return;
    const embedded = certainty === 'certain' && isEmbedded(place);
    const path = formatPlace(place);
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    this.uses.push({ ...this.#where(path), reference, rule, certainty: embedded ? 'likely' : certainty });
  }

  #miss(text: string, place: Place, reason: Unresolved['reason']): void {
    this.unresolved.push({ ...this.#where(formatPlace(place)), text, reason });
  }

  #where(path: string): Pick<ImageUse, 'object' | 'path' | 'template' | 'line'> {
    const { identity, template, line } = this.#document;
    return template === undefined ? { object: identity, path, line } : { object: identity, path, template, line };
  }
}

/** True for an object whose images OpenShift puts in from an ImageStream. */
function isTriggered({ identity, value }: RenderedDocument): boolean {
  const annotations = mapOf(mapOf(value.metadata).annotations);
  return identity.kind === 'DeploymentConfig' || annotations['image.openshift.io/triggers'] !== undefined;
}

/** True for a key that says nothing about the text under it. */
function isSilent(key: string, value: Value): boolean {
  return typeof value === 'string' && hintOf(key) === 'none' && partOf(key) === null;
}

const NO_VARIABLES: ValueMap = {};

/** A list of `{name, value}`, as environment variables stand in containers, read as one object. */
function variablesOf(list: Value[]): ValueMap {
  const first = list[0];
  if (!isMap(first) || typeof first.name !== 'string' || !('value' in first || 'valueFrom' in first))
    return NO_VARIABLES;
  return Object.fromEntries(list.filter(isMap).map(({ name, value }) => [String(name), value]));
}
