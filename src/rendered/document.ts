// SPDX-License-Identifier: Apache-2.0
import { YAMLException } from 'js-yaml';
import { formatIdentity, type ObjectIdentity } from './identity.ts';
import { kindMayHoldImage, mayBeOf, mayHoldImage } from './may-hold-image.ts';
import { type RawDocument, splitStream } from './stream.ts';
import { isMap, type Value, type ValueMap } from './value.ts';
import { loadYaml, refuseWide } from './yaml.ts';

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
  /** Documents that cannot hold an image, and were not parsed. */
  readonly skipped: RawDocument[];
  /** Non-empty YAML documents seen, those included that were skipped because they cannot hold an image. */
  readonly count: number;
}

/**
 * Reads a rendered stream. Documents that cannot hold an image (CRDs, RBAC, …) are counted but not parsed, unless
 * `isWanted` says of their API group and kind that they matter all the same; `List` objects are opened. A broken document is a
 * problem with its place and the rest is still read.
 */
export function readStream(
  stream: string,
  isWanted: (group: string, kind: string) => boolean = () => false,
): RenderedStream {
  const documents: RenderedDocument[] = [];
  const problems: DocumentProblem[] = [];
  const skipped: RawDocument[] = [];
  let count = 0;
  for (const raw of splitStream(stream)) {
    if (isBlank(raw.text)) continue;
    count++;
    if (!mayHoldImage(raw.text) && !mayBeOf(raw.text, isWanted)) {
      skipped.push(raw);
      continue;
    }
    try {
      for (const document of open(raw, parse(raw, problems), problems)) documents.push(document);
    } catch (cause) {
      problems.push({ message: describe(cause, raw), fatal: true, ...place(raw) });
    }
  }
  return { documents: numberCopies(documents), problems, skipped, count };
}

/** Tells objects of one identity apart, in their order: what is said of one must not count for the other. */
function numberCopies(documents: readonly RenderedDocument[]): RenderedDocument[] {
  const seen = new Map<string, number>();
  return documents.map(document => {
    const { copy: _, ...identity } = document.identity;
    const name = formatIdentity(identity);
    const copy = (seen.get(name) ?? 0) + 1;
    seen.set(name, copy);
    return copy === 1 && document.identity.copy === undefined
      ? document
      : { ...document, identity: copy === 1 ? identity : { ...identity, copy } };
  });
}

/** Several streams as one, files of a folder for example. */
export function joinStreams(streams: readonly RenderedStream[]): RenderedStream {
  return {
    documents: numberCopies(streams.flatMap(({ documents }) => documents)),
    problems: streams.flatMap(({ problems }) => problems),
    skipped: streams.flatMap(({ skipped }) => skipped),
    count: streams.reduce((sum, { count }) => sum + count, 0),
  };
}

/** True for nothing but comments and directives (`%YAML 1.2`). */
export function isBlank(text: string): boolean {
  return !/^[^\S\n]*[^\s#%]/m.test(text);
}

function place(raw: RawDocument): Pick<DocumentProblem, 'line' | 'template'> {
  return raw.template === undefined ? { line: raw.line } : { line: raw.line, template: raw.template };
}

/** Lists of all that a cluster has hold one mark in 15 characters; 20 MB of `0,` took 2 GB, and the largest stream is 128. */
const MOST_MARKS = 8_000_000;

function parse(raw: RawDocument, problems: DocumentProblem[]): unknown {
  refuseWide(raw.text, MOST_MARKS);
  try {
    return loadYaml(raw.text);
  } catch (cause) {
    if (!(cause instanceof YAMLException) || !cause.reason.includes('duplicated mapping key')) throw cause;
    // Charts do render the same key twice. Helm and the API server take the last one, so that is what will run.
    problems.push({ message: `${describe(cause, raw)}; the last one counts`, fatal: false, ...place(raw) });
    return loadYaml(raw.text, { duplicates: 'last' });
  }
}

function describe(cause: unknown, raw: RawDocument): string {
  if (!(cause instanceof YAMLException)) return (cause as Error).message;
  const inner = cause.mark?.line ?? 0;
  return `line ${raw.line + inner}: ${cause.reason}`;
}

function open(raw: RawDocument, value: unknown, problems: DocumentProblem[], list = NO_LIST): RenderedDocument[] {
  if (value === null || value === undefined) return [];
  if (!isMap(value)) {
    // Its text stays unsaid: it may be a password that a template printed in the wrong place.
    const what = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    problems.push({ message: `${what}, not a Kubernetes object`, fatal: true, ...place(raw) });
    return [];
  }
  const identity = identify(value, list);
  if (isList(value)) return value.items.flatMap(item => open(raw, item, problems, identity));
  return kindMayHoldImage(identity.kind) ? [{ identity, value, ...place(raw) }] : [];
}

/** `List` and `PodList`; a custom resource may be called something with List and hold items of another sort. */
function isList(value: ValueMap): value is ValueMap & { items: Value[] } {
  const { kind, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return false;
  return kind === 'List' || items.every(item => isMap(item) && isMap(item.metadata));
}

const NO_LIST = { apiVersion: '', kind: 'List' };

/** Items of a `PodList` need not say that they are Pods. */
function identify(value: ValueMap, list: Pick<ObjectIdentity, 'apiVersion' | 'kind'>): ObjectIdentity {
  const metadata = isMap(value.metadata) ? value.metadata : {};
  const name = text(metadata.name) ?? text(metadata.generateName) ?? '';
  const namespace = text(metadata.namespace);
  const kind = text(value.kind) ?? list.kind.slice(0, -'List'.length);
  const identity = { apiVersion: text(value.apiVersion) ?? list.apiVersion, kind, name };
  return namespace === undefined ? identity : { ...identity, namespace };
}

/** Names are shown: what a terminal, or the log of a CI system, takes for a command of its own must not stand in one. */
function text(value: Value): string | undefined {
  if (value === null || value === undefined || typeof value === 'object') return undefined;
  return String(value).replace(/\p{Cc}/gu, '\ufffd');
}
