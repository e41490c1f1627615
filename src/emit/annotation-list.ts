// SPDX-License-Identifier: Apache-2.0
import { type Document, isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { AirgapError } from '../errors.ts';
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import { isSameImage, isSameRepository } from '../reference/same-image.ts';

/** An image that a list should have. */
export interface WantedImage {
  readonly image: Reference;
  /** When it is used, in the words of a dependency's condition. */
  readonly condition?: string;
}

export interface UpdatedList {
  readonly text: string;
  readonly added: readonly string[];
  readonly updated: readonly { readonly from: string; readonly to: string }[];
  /** Entries that nothing found names; they stay unless `prune`. */
  readonly idle: readonly string[];
}

export interface ListOptions {
  /** Write conditions; only `helm.sh/images` knows them. */
  readonly conditions: boolean;
  readonly prune: boolean;
  /** Canonical references of entries that are switched off now: nobody expects to find those. */
  readonly off?: ReadonlySet<string>;
}

/**
 * Brings the text of an annotation up to date. Entries keep their order, names, comments and all else that authors wrote;
 * an entry whose repository is wanted in another version gets that one. The same text comes back when nothing differs.
 * Throws CHART_INVALID for a text that is no list.
 */
export function updateList(
  current: string,
  wanted: readonly WantedImage[],
  options: ListOptions,
  where: string,
): UpdatedList {
  const document = parseDocument(current, { prettyErrors: false });
  const list = document.contents ?? document.createNode([]);
  if (document.errors.length > 0 || !isSeq(list))
    throw new AirgapError('CHART_INVALID', `${where} is no list of images`, { hint: 'Correct it, or take it out.' });
  document.contents = list as unknown as typeof document.contents;
  const editor = new Editor(document, list, options);
  editor.update(wanted);
  return editor.result(current);
}

interface Entry {
  readonly item: unknown;
  readonly reference: Reference;
}

class Editor {
  readonly #document: Document;
  readonly #list: YAMLSeq;
  readonly #options: ListOptions;
  readonly #added: string[] = [];
  readonly #updated: { from: string; to: string }[] = [];
  readonly #idle: string[] = [];
  #changed = false;

  constructor(document: Document, list: YAMLSeq, options: ListOptions) {
    this.#document = document;
    this.#list = list;
    this.#options = options;
  }

  update(wanted: readonly WantedImage[]): void {
    const entries = this.#entries();
    let open = wanted.filter(({ image }) => !entries.some(({ reference }) => isSameImage(image, reference)));
    // Charts list one image under two names: both move on to its next version.
    const successors = new Map<string, WantedImage>();
    for (const entry of entries) {
      const old = canonical(entry.reference);
      const next =
        wanted.find(({ image }) => isSameImage(image, entry.reference)) ??
        successors.get(old) ??
        open.find(({ image }) => isSameRepository(image, entry.reference));
      if (next === undefined) this.#leave(entry);
      else this.#settle(entry, next);
      if (next !== undefined) successors.set(old, next);
      open = open.filter(other => other !== next);
    }
    for (const image of open) this.#add(image);
  }

  result(current: string): UpdatedList {
    const style = { indentSeq: !/^( *)\S.*:\n\1- /m.test(current), flowCollectionPadding: !/\{\S/.test(current) };
    const text = this.#changed ? this.#document.toString({ lineWidth: 0, ...style }) : current;
    return { text, added: this.#added, updated: this.#updated, idle: this.#idle };
  }

  #entries(): Entry[] {
    return this.#list.items.flatMap(item => {
      const image = imageOf(item);
      const reference = typeof image?.value === 'string' ? tryReference(image.value) : undefined;
      return reference === undefined ? [] : [{ item, reference }];
    });
  }

  #settle({ item, reference }: Entry, { image, condition }: WantedImage): void {
    const node = imageOf(item);
    // A digest that is not known now, but was written once for the same tag, stays.
    const known = image.digest === undefined && isSameImage(image, reference);
    if (node !== undefined && !known && canonical(image) !== canonical(reference)) {
      this.#updated.push({ from: canonical(reference), to: canonical(image) });
      node.value = shaped(image, reference);
      this.#changed = true;
    }
    if (condition !== undefined && this.#options.conditions && isMap(item) && !item.has('condition')) {
      item.set('condition', condition);
      this.#changed = true;
    }
  }

  #leave({ item, reference }: Entry): void {
    const image = canonical(reference);
    if (this.#options.off?.has(image)) return;
    this.#idle.push(image);
    if (!this.#options.prune) return;
    this.#list.items = this.#list.items.filter(other => other !== item);
    this.#changed = true;
  }

  #add({ image, condition }: WantedImage): void {
    const last = this.#list.items.at(-1);
    const text = canonical(image);
    const entry = {
      name: this.#nameFor(image),
      image: text,
      ...(condition !== undefined && this.#options.conditions && { condition }),
    };
    const node = this.#document.createNode(isScalar(last) ? text : entry);
    if (isMap(node) && isMap(last) && last.flow) node.flow = true;
    this.#list.items.push(node);
    this.#list.flow = false;
    this.#added.push(text);
    this.#changed = true;
  }

  /** The last part of the repository; with more parts, and then the tag, while another entry has that name. */
  #nameFor({ repository, tag, digest }: Reference): string {
    const taken = new Set(this.#list.items.map(item => (isMap(item) ? String(item.get('name')) : '')));
    const parts = repository.split('/');
    const version = (tag ?? digest ?? 'latest').replace(':', '-').slice(0, 20);
    const names = [parts.at(-1) ?? '', parts.join('-'), `${parts.at(-1)}-${version}`, `${parts.join('-')}-${version}`];
    return names.find(name => !taken.has(name)) ?? names[3] ?? repository;
  }
}

/** The node of an entry that holds the image: the entry itself, or its `image`. */
function imageOf(item: unknown): Scalar | undefined {
  const node = isMap(item) ? (item as YAMLMap).get('image', true) : item;
  return isScalar(node) ? node : undefined;
}

/** A reference as its predecessor was written: with or without `docker.io/library/`. */
function shaped({ tag, digest }: Reference, { written }: Reference): string {
  const name = written.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
