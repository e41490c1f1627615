// SPDX-License-Identifier: Apache-2.0
import { isMap as isYamlMap, LineCounter, parseDocument } from 'yaml';
import type { ObjectIdentity } from '../../rendered/identity.ts';
import { splitStream } from '../../rendered/stream.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { OBJECT_YAML } from '../go-yaml.ts';
import type { Place } from '../release.ts';
import { blockLine } from './block-line.ts';
import type { DeclaredRelease } from './found.ts';

/** A Kubernetes object of the repository, or one that a build made of it. */
export interface Manifest {
  readonly identity: ObjectIdentity;
  readonly value: ValueMap;
  /** The YAML document that it was read from. */
  readonly text: string;
  /** True when `text` says just what `value` does; a List and a changed manifest do not. */
  readonly exact: boolean;
  /** The file and the line where `text` begins. */
  readonly place: Place;
  /** A Secret's variables were put into it: no digest of what it says is kept. */
  readonly secret?: boolean;
  /** What made it, when no file of the repository says it as it is. */
  readonly madeBy?: { readonly set: Manifest } | { readonly chart: DeclaredRelease };
  /** The same before variables of Flux were put in: what a kustomization sees. */
  readonly unfilled?: Manifest;
}

/** A document that is no YAML. */
export interface Unreadable {
  readonly text: string;
  readonly place: Place;
  readonly message: string;
}

/** Kubernetes objects of a YAML text; other documents, such as values, are passed over. */
export function readManifests(text: string, file: string): { manifests: Manifest[]; broken: Unreadable[] } {
  const manifests: Manifest[] = [];
  const broken: Unreadable[] = [];
  for (const raw of splitStream(text)) {
    if (!/\bapiVersion\b/.test(raw.text) || !/\bkind\b/.test(raw.text)) continue;
    const place = { file, line: firstLine(raw.text, raw.line) };
    try {
      const read = loadYaml(raw.text, { schema: OBJECT_YAML, duplicates: 'last' });
      for (const value of opened(read)) {
        const at = { text: raw.text, place: { file, line: raw.line } };
        manifests.push({ identity: identityOf(value), value, exact: value === read, ...at });
      }
    } catch (cause) {
      broken.push({ text: raw.text, place, message: (cause as Error).message.split('\n')[0] ?? '' });
    }
  }
  return { manifests, broken };
}

function opened(value: unknown): ValueMap[] {
  if (!isMap(value)) return [];
  if (/List$/.test(String(value.kind)) && Array.isArray(value.items)) return value.items.flatMap(opened);
  const { kind, apiVersion } = value;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return [];
  // Our own configuration and lock name images, and ask for none.
  return apiVersion.startsWith('helm-airgap/') ? [] : [value];
}

export function identityOf(value: ValueMap): ObjectIdentity {
  const metadata = mapAt(value, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  const identity = {
    apiVersion: textAt(value, 'apiVersion'),
    kind: textAt(value, 'kind'),
    name: textAt(metadata, 'name'),
  };
  return namespace === '' ? identity : { ...identity, namespace };
}

/** Stands for what asks for something and is no object: a folder with a kustomization, a chart, a helmfile. */
export function standIn(kind: string, name: string, file: string): Manifest {
  const value = { kind, metadata: { name } };
  return { identity: identityOf(value), value, text: '', exact: true, place: { file, line: 1 } };
}

/** The set that made an Application. */
export function setOf({ madeBy }: Manifest): Manifest | undefined {
  return madeBy !== undefined && 'set' in madeBy ? madeBy.set : undefined;
}

/** The release whose chart made the object, or the set that made it. */
export function installerOf({ madeBy }: Manifest): DeclaredRelease | undefined {
  if (madeBy === undefined) return undefined;
  return 'chart' in madeBy ? madeBy.chart : installerOf(madeBy.set);
}

/** The object as its file says it, before Kustomize gave it a namespace; as it is where no file says just it. */
export function writtenIdentity(manifest: Manifest): ObjectIdentity {
  const { identity, text } = manifest.unfilled ?? manifest;
  const written = loadYaml(text, { duplicates: 'last' });
  return isMap(written) && written.kind === identity.kind ? identityOf(written) : identity;
}

/** Where a part of a manifest stands: its file and line, as far down as the path exists. */
export function placeOf({ text, place }: Manifest, keys: readonly (string | number)[] = []): Place {
  const path = keys.length === 0 ? ['kind'] : keys;
  const line = blockLine(text, path);
  if (line !== undefined) return { file: place.file, line: place.line + line };
  const { document, counter } = parsed(text);
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document.getIn(path.slice(0, depth - 1), true) ?? document.contents, path[depth - 1]);
    if (offset !== undefined) return { file: place.file, line: place.line + counter.linePos(offset).line - 1 };
  }
  return { file: place.file, line: firstLine(text, place.line) };
}

interface Parsed {
  readonly document: ReturnType<typeof parseDocument>;
  readonly counter: LineCounter;
}

/** The document read last: places are asked for one object after the other, several of each. */
let last: ({ readonly text: string } & Parsed) | undefined;

function parsed(text: string): Parsed {
  if (last?.text === text) return last;
  const counter = new LineCounter();
  last = { text, counter, document: parseDocument(text, { lineCounter: counter, uniqueKeys: false }) };
  return last;
}

function offsetOf(node: unknown, key: string | number | undefined): number | undefined {
  if (isYamlMap(node)) {
    const pair = node.items.find(item => (item.key as { value?: unknown } | null)?.value === key);
    return (pair?.key as { range?: [number] } | undefined)?.range?.[0];
  }
  const items = (node as { items?: { range?: [number] }[] } | undefined)?.items;
  return typeof key === 'number' ? items?.[key]?.range?.[0] : undefined;
}

/** The first line with something on it. */
function firstLine(text: string, line: number): number {
  const lines = text.split('\n');
  const at = lines.findIndex(content => content.trim() !== '' && !/^\s*(#|---)/.test(content));
  return line + Math.max(at, 0);
}

/** The manifest as YAML. */
export function yamlOf({ value, text, exact }: Manifest): string {
  return exact ? text : JSON.stringify(value);
}

/** True for an object that SOPS has encrypted, in whole or in part. */
export function isEncrypted({ value }: Pick<Manifest, 'value'>): boolean {
  return isMap(value.sops) && ('mac' in value.sops || 'lastmodified' in value.sops);
}

/** True for a values file that SOPS has encrypted. */
export function isEncryptedText(text: string): boolean {
  return /^["']?sops["']?:|"sops":/m.test(text) && /\bENC\[/.test(text);
}

/** A key of a ConfigMap or Secret as text. */
export function dataOf({ value }: Manifest, key: string): string | undefined {
  const plain = mapAt(value, value.kind === 'Secret' ? 'stringData' : 'data')[key];
  if (typeof plain === 'string') return plain;
  const encoded = mapAt(value, value.kind === 'Secret' ? 'data' : 'binaryData')[key];
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

/** `HelmRelease web/podinfo`, for people. */
export function nameOf({ identity: { kind, namespace, name } }: Pick<Manifest, 'identity'>): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The mapping under a key; an empty one when there is none. */
export function mapAt(value: Value, ...keys: string[]): ValueMap {
  let at: Value = value;
  for (const key of keys) at = isMap(at) ? at[key] : undefined;
  return isMap(at) ? at : {};
}

export function listAt(value: ValueMap, key: string): Value[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

export function mapsAt(value: ValueMap, key: string): ValueMap[] {
  return listAt(value, key).filter(isMap);
}

/** The text under a key, numbers as text; `''` when there is none. */
export function textAt(value: ValueMap, key: string): string {
  const found = value[key];
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

export function textsAt(value: ValueMap, key: string): string[] {
  return listAt(value, key).flatMap(item => (typeof item === 'string' ? [item] : []));
}
