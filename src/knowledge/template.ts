// SPDX-License-Identifier: Apache-2.0
import { isDigest } from '../reference/digest.ts';
import { remembered } from '../reference/remembered.ts';

/** A piece of `{registry}/{name}:{version}[-{variant}]`: text, a part's name, or an optional run of both. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly name: string }
  | { readonly kind: 'optional'; readonly pieces: readonly TemplatePiece[] };

/** A template with what is asked of it each time it is filled. */
export interface Template {
  readonly pieces: readonly TemplatePiece[];
  /** Names of all its parts, and of those outside of brackets. */
  readonly all: readonly string[];
  readonly needed: readonly string[];
  /** The part that names the image: the last one before the tag. */
  readonly naming: string | undefined;
}

const PIECE = /^(?:\{([\w-]+)\}|([^{}[\]]+))/;
const cache = new Map<string, Template>();

/** Parses a template. Throws Error. */
export function templateOf(text: string): Template {
  return remembered(cache, text, compile);
}

function compile(text: string): Template {
  const pieces = parse(text);
  return { pieces, all: partNames(pieces), needed: pieces.flatMap(nameOf), naming: namingPart(pieces) };
}

function parse(text: string): TemplatePiece[] {
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

/** Those outside of brackets first. */
function partNames(pieces: readonly TemplatePiece[]): string[] {
  const optional = pieces.flatMap(piece => (piece.kind === 'optional' ? partNames(piece.pieces) : []));
  return [...pieces.flatMap(nameOf), ...optional];
}

function nameOf(piece: TemplatePiece): string | [] {
  return piece.kind === 'part' ? piece.name : [];
}

function namingPart(pieces: readonly TemplatePiece[]): string | undefined {
  let name: string | undefined;
  for (const piece of pieces) {
    if (piece.kind === 'text' && /[:@]/.test(piece.text.replace(/^[^/]*:\d+\//, ''))) break;
    if (piece.kind === 'optional' && piece.pieces.some(inner => inner.kind === 'text' && /^[:@]/.test(inner.text)))
      break;
    if (piece.kind === 'part') name = piece.name;
  }
  return name;
}

/** Joins texts as the template says; a digest stands behind `@`, double slashes are one. */
export function fill({ pieces }: Pick<Template, 'pieces'>, texts: ReadonlyMap<string, string>): string {
  let done = '';
  for (const piece of pieces) {
    if (piece.kind === 'text') done += piece.text;
    else if (piece.kind === 'part') {
      const text = texts.get(piece.name) ?? '';
      done = (isDigest(text) ? done.replace(/:$/, '@') : done) + text;
    } else if (partNames(piece.pieces).every(name => texts.has(name))) {
      const inner = fill(piece, texts);
      done += /^:sha(256|512):/.test(inner) ? `@${inner.slice(1)}` : inner;
    }
  }
  return done.replace(/\/{2,}/g, '/');
}
