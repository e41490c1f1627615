// SPDX-License-Identifier: Apache-2.0
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import type { ObjectIdentity } from './identity.ts';
import { mayHoldImage } from './may-hold-image.ts';
import { type RawDocument, splitStream } from './stream.ts';

/** A parsed value of YAML or JSON. */
export type Value = string | number | boolean | null | undefined | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}

/** One Kubernetes object of a rendered stream. */
export interface RenderedDocument {
  readonly identity: ObjectIdentity;
  readonly value: ValueMap;
  readonly template?: string;
  /** Line of the stream where its YAML document starts, from 1. */
  readonly line: number;
}

/** A document that could not be read as it should be. `fatal` ones were not searched for images. */
export interface DocumentProblem {
  readonly message: string;
  readonly fatal: boolean;
  readonly template?: string;
  readonly line: number;
}

export interface RenderedStream {
  readonly documents: RenderedDocument[];
  readonly problems: DocumentProblem[];
  /** Non-empty YAML documents seen, those included that were skipped because they cannot hold an image. */
  readonly count: number;
}

export const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Reads a rendered stream. Documents that cannot hold an image (CRDs, RBAC, …) are counted but not parsed; `List`
 * objects are opened. A broken document is a problem with its place and the rest is still read.
 */
export function readStream(stream: string): RenderedStream {
  const documents: RenderedDocument[] = [];
  const problems: DocumentProblem[] = [];
  let count = 0;
  for (const raw of splitStream(stream)) {
    if (isBlank(raw.text)) continue;
    count++;
    if (!mayHoldImage(raw.text)) continue;
    try {
      documents.push(...open(raw, parse(raw, problems), problems));
    } catch (cause) {
      problems.push({ message: describe(cause, raw), fatal: true, ...place(raw) });
    }
  }
  return { documents, problems, count };
}

function isBlank(text: string): boolean {
  return !/^[^\S\n]*[^\s#]/m.test(text);
}

function place(raw: RawDocument): Pick<DocumentProblem, 'line' | 'template'> {
  return raw.template === undefined ? { line: raw.line } : { line: raw.line, template: raw.template };
}

function parse(raw: RawDocument, problems: DocumentProblem[]): unknown {
  try {
    return load(raw.text, { schema: SCHEMA });
  } catch (cause) {
    if (!(cause instanceof YAMLException) || !cause.reason.includes('duplicated mapping key')) throw cause;
    // Charts do render the same key twice. Helm and the API server take the last one, so that is what will run.
    problems.push({ message: `${describe(cause, raw)}; the last one counts`, fatal: false, ...place(raw) });
    return load(raw.text, { schema: SCHEMA, json: true });
  }
}

function describe(cause: unknown, raw: RawDocument): string {
  if (!(cause instanceof YAMLException)) return (cause as Error).message;
  const inner = cause.mark?.line ?? 0;
  return `line ${raw.line + inner}: ${cause.reason}`;
}

function open(raw: RawDocument, value: unknown, problems: DocumentProblem[]): RenderedDocument[] {
  if (value === null || value === undefined) return [];
  if (!isMap(value)) {
    const what = Array.isArray(value) ? 'a list' : `the ${typeof value} ${JSON.stringify(value).slice(0, 60)}`;
    problems.push({ message: `${what}, not a Kubernetes object`, fatal: true, ...place(raw) });
    return [];
  }
  if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    return value.items.filter(isMap).map(item => ({ identity: identify(item), value: item, ...place(raw) }));
  }
  return [{ identity: identify(value), value, ...place(raw) }];
}

function identify(value: ValueMap): ObjectIdentity {
  const metadata = isMap(value.metadata) ? value.metadata : {};
  const name = text(metadata.name) ?? text(metadata.generateName) ?? '';
  const namespace = text(metadata.namespace);
  const identity = { apiVersion: text(value.apiVersion) ?? '', kind: text(value.kind) ?? '', name };
  return namespace === undefined ? identity : { ...identity, namespace };
}

function text(value: Value): string | undefined {
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
}

/** True for a mapping, false for lists, scalars and null. */
export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
