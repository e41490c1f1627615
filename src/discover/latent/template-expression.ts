// SPDX-License-Identifier: Apache-2.0

/** What stands in an action of a Go template. A pipeline is read as calls: `a | f x` is `f x a`. */
export type Expression =
  | { readonly kind: 'text'; readonly text: string }
  /** A number, `true`, `nil`: as it is written. */
  | { readonly kind: 'word'; readonly text: string }
  /** `.`, `$` or `$name`, what paths begin at. */
  | { readonly kind: 'start'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly key: string }
  /** Without a name for a method: `.Files.Get "x"`. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type Call = Extract<Expression, { kind: 'call' }>;

const NOTHING: Expression = { kind: 'word', text: 'nil' };
/** A path may go on behind a parenthesis, `(index .Values "a").b`: without a space, which is what tells it from an argument. */
const TOKEN = /"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'])'|\)(?:\.\w+)*|[(|]|:?=|,|[^\s()|,="`]+/g;

/** Reads an expression; of one that is cut short, what is there. */
export function parseExpression(text: string): Expression {
  return new Parser(text.match(TOKEN) ?? []).pipeline();
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  pipeline(): Expression {
    let result = this.#command(undefined);
    while (this.#peek() === '|') {
      this.#at++;
      result = this.#command(result);
    }
    return result;
  }

  #command(piped: Expression | undefined): Expression {
    const terms: Expression[] = [];
    const first = this.#peek();
    while (!/^[)|]/.test(this.#peek() ?? ')')) terms.push(this.#term());
    if (piped !== undefined) terms.push(piped);
    const [head = NOTHING, ...args] = terms;
    if (head.kind === 'word' && /^[a-z]\w*$/i.test(first ?? '') && !/^(true|false|nil)$/.test(head.text))
      return { kind: 'call', name: head.text, args };
    return args.length === 0 ? head : { kind: 'call', name: '', args: terms };
  }

  #term(): Expression {
    const token = this.#tokens[this.#at++] ?? '';
    if (token !== '(') return operand(token);
    const inner = this.pipeline();
    return fieldsOf(inner, (this.#tokens[this.#at++] ?? ')').slice(1));
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }
}

function operand(token: string): Expression {
  if (/^["`']/.test(token)) return { kind: 'text', text: token.slice(1, -1).replace(/\\(.)/g, '$1') };
  const [, start, rest = ''] = /^(\$\w*|(?=\.))(.*)$/.exec(token) ?? [];
  if (start === undefined) return { kind: 'word', text: token };
  return fieldsOf({ kind: 'start', name: start === '' ? '.' : start }, rest);
}

function fieldsOf(of: Expression, path: string): Expression {
  const keys = path.split('.').filter(key => key !== '');
  return keys.reduce<Expression>((inner, key) => ({ kind: 'field', of: inner, key }), of);
}
