// SPDX-License-Identifier: Apache-2.0

const KEY = /^(\s*)(?:"([^"]+)"|'([^']+)'|([\w./-]+))\s*:(?:\s+(.*))?$/;
/** A key that a values file only shows: `# edition: ""`. */
const SHOWN = /^\s*#+\s?([\w-]+):\s*(""|''|[\w-]+)\s*$/;
const PARAM = /@param\s+(\S+)\s+(.*)/;

/** What the comments of a values file say of its keys, by dotted path: those above a key, behind it, and `@param path`. */
export function valueComments(text: string): Map<string, string> {
  const reader = new CommentReader();
  for (const line of text.split('\n')) reader.line(line.trimEnd());
  return reader.comments;
}

class CommentReader {
  readonly comments = new Map<string, string>();
  #above: string[] = [];
  readonly #open: { readonly indent: number; readonly key: string }[] = [];
  /** Indent of a list or of a long text: what is deeper belongs to it. */
  #inside: number | undefined;

  line(line: string): void {
    const indent = line.search(/\S/);
    if (indent === -1) this.#above = [];
    else if (this.#inside === undefined || indent <= this.#inside) {
      if (line[indent] === '#') this.#comment(line, indent);
      else this.#content(line, indent);
    }
  }

  #comment(line: string, indent: number): void {
    const [, path, told] = PARAM.exec(line) ?? [];
    if (path !== undefined && told !== undefined) this.#add(path, told);
    const shown = SHOWN.exec(line)?.[1];
    if (shown === undefined) this.#above.push(line.replace(/^\s*#+\s?/, ''));
    else if (this.#above.length > 0) {
      const above = this.#open.filter(open => open.indent < indent).map(({ key }) => key);
      this.#add([...above, shown].join('.'), this.#above.join('\n'));
      this.#above = [];
    }
  }

  #content(line: string, indent: number): void {
    this.#inside = undefined;
    const [, , double, single, plain, value = ''] = KEY.exec(line) ?? [];
    const key = double ?? single ?? plain;
    if (key === undefined) this.#inside = indent;
    else {
      while ((this.#open.at(-1)?.indent ?? -1) >= indent) this.#open.pop();
      this.#open.push({ indent, key });
      if (/^[|>]/.test(value)) this.#inside = indent;
      const behind = /(?:^|\s)#+\s?(.*)$/.exec(value)?.[1];
      const told = [...this.#above, ...(behind === undefined ? [] : [behind])].join('\n');
      if (told !== '') this.#add(this.#open.map(open => open.key).join('.'), told);
    }
    this.#above = [];
  }

  #add(path: string, told: string): void {
    const known = this.comments.get(path);
    this.comments.set(path, known === undefined ? told : `${known}\n${told}`);
  }
}

const ITEM = '[`"\']?[A-Za-z][\\w.-]*[`"\']?';
const LIST = `(${ITEM}(?:(?:\\s*[,|/]\\s*(?:(?:or|and)\\s+)?|\\s+(?:or|and)\\s+)${ITEM})+)`;
/** Words that say that what follows is all that may be chosen. */
const MARK =
  '(?:(?:allowed|valid|possible|supported|accepted|available)\\b[^:\\n]{0,40}?(?::|\\bare\\b)|(?:one of|options|choices|choose|either|can be|must be)\\b[^:\\n]{0,20}?:?)';
const MARKED = new RegExp(`${MARK}\\s*[[(]?\\s*${LIST}`, 'gi');
const PIPED = new RegExp(`(${ITEM}(?:\\s*\\|\\s*${ITEM})+)`, 'g');
/** `to deploy: developer or enterprise`, and nothing behind it. */
const LAST = new RegExp(`:\\s*(${ITEM}(?:,\\s*${ITEM})*\\s+or\\s+${ITEM})\\.?$`, 'gm');
/** Types of values are not values. */
const TYPE =
  /^(string|null|nil|bool|boolean|int|integer|number|float|object|array|list|map|dict|dictionary|true|false)$/;

/**
 * The words that a comment says a value can be: `Allowed values: a or b`, `one of: a, b`, `(a|b)`. Of several lists the
 * one that has the value as it is now; without the value itself.
 */
export function alternativesIn(comment: string, now: string): string[] {
  const lists = [MARKED, PIPED, LAST].flatMap(pattern =>
    [...comment.matchAll(pattern)].map(([, list = '']) => itemsOf(list)),
  );
  const fitting = lists.find(items => items.length > 1 && (now === '' ? !items.some(isType) : items.includes(now)));
  return (fitting ?? []).filter(item => item !== now && !isType(item));
}

function isType(item: string): boolean {
  return TYPE.test(item);
}

function itemsOf(list: string): string[] {
  const items = list
    .split(/\s*[,|/]\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/)
    .map(item => item.replace(/[`"']/g, '').replace(/\.$/, ''));
  return [...new Set(items.filter(item => item !== ''))];
}
