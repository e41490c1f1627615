// SPDX-License-Identifier: Apache-2.0
import { isDigest } from '../reference/digest.ts';

/** A piece of `{registry}/{name}:{version}[-{variant}]`: text, a part's name, or an optional run of both. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly name: string }
  | { readonly kind: 'optional'; readonly pieces: readonly TemplatePiece[] };

export type Template = readonly TemplatePiece[];

const PIECE = /^(?:\{([\w-]+)\}|([^{}[\]]+))/;
const cache = new Map<string, Template>();

/** Parses a template. Throws Error. */
export function templateOf(text: string): Template {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const template = parse(text);
  cache.set(text, template);
  return template;
}

function parse(text: string): Template {
  const done: TemplatePiece[] = [];
  let optional: TemplatePiece[] | undefined;
  for (let rest = text; rest !== ''; ) {
    const piece = PIECE.exec(rest);
    if (rest.startsWith('[') && optional === undefined) optional = [];
    else if (rest.startsWith(']') && optional !== undefined) {
      done.push({ kind: 'optional', pieces: optional });
      optional = undefined;
    } else if (piece === null) throw new Error(`cannot be read at "${rest}"`);
    else
      (optional ?? done).push(
        piece[1] === undefined ? { kind: 'text', text: piece[0] } : { kind: 'part', name: piece[1] },
      );
    rest = rest.slice(piece?.[0].length ?? 1);
  }
  if (optional !== undefined) throw new Error('has a [ without ]');
  return done;
}

/** Names of the parts of a template; `needed` are those outside of brackets. */
export function partNames(template: Template): { all: string[]; needed: string[] } {
  const needed = template.flatMap(piece => (piece.kind === 'part' ? piece.name : []));
  const optional = template.flatMap(piece => (piece.kind === 'optional' ? partNames(piece.pieces).all : []));
  return { all: [...needed, ...optional], needed };
}

/** The part that names the image: the last one before the tag. */
export function namingPart(template: Template): string | undefined {
  let name: string | undefined;
  for (const piece of template) {
    if (piece.kind === 'text' && /[:@]/.test(piece.text.replace(/^[^/]*:\d+\//, ''))) break;
    if (piece.kind === 'optional' && piece.pieces.some(inner => inner.kind === 'text' && /^[:@]/.test(inner.text)))
      break;
    if (piece.kind === 'part') name = piece.name;
  }
  return name;
}

/** Joins texts as the template says; a digest stands behind `@`, double slashes are one. */
export function fill(template: Template, texts: ReadonlyMap<string, string>): string {
  let done = '';
  for (const piece of template) {
    if (piece.kind === 'text') done += piece.text;
    else if (piece.kind === 'part') {
      const text = texts.get(piece.name) ?? '';
      done = (isDigest(text) ? done.replace(/:$/, '@') : done) + text;
    } else if (partNames(piece.pieces).all.every(name => texts.has(name))) {
      const inner = fill(piece.pieces, texts);
      done += /^:sha(256|512):/.test(inner) ? `@${inner.slice(1)}` : inner;
    }
  }
  return done.replace(/\/{2,}/g, '/');
}
