// SPDX-License-Identifier: Apache-2.0
import { leavesOf, type ValuesPath, valueAt } from '../../discover/values-path.ts';
import type { ValueMap } from '../../rendered/value.ts';
import { type Operation, pointer } from './patch.ts';

/** One text of an object that has to read otherwise. */
export interface TextChange {
  readonly path: ValuesPath;
  readonly old: string;
  readonly now: string;
}

/** An entry of Kustomize's `images`. */
export interface ImageEntry {
  readonly name: string;
  readonly newName: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** Where two versions of one object differ; both have the same shape. */
export function textChanges(before: ValueMap, after: ValueMap): TextChange[] {
  return [...leavesOf(after)].flatMap(({ path, value }) => {
    const old = valueAt(before, path);
    return old !== value && typeof old === 'string' && typeof value === 'string' ? [{ path, old, now: value }] : [];
  });
}

/**
 * The change as an entry of `images`: only in the two lists of containers that Kustomize looks at, and only for a name that
 * stands there literally, with a tag that Kustomize takes for one (api/internal/image, `isImageMatched`).
 */
export function asImageEntry({ path, old, now }: TextChange): ImageEntry | undefined {
  const [list, , key] = path.slice(-3);
  if (key !== 'image' || (list !== 'containers' && list !== 'initContainers')) return undefined;
  const [was, is] = [NAMED.exec(old), NAMED.exec(now)];
  if (was?.[1] === undefined || is?.[1] === undefined || was[2] !== is[2]) return undefined;
  return { name: was[1], newName: is[1] };
}

/**
 * The entry for a name that the including kustomization changes itself. It does so after its components, and would not find
 * the name any more: all that it wants is said here.
 */
export function overtaken(entry: ImageEntry, now: string, own: readonly ValueMap[]): ImageEntry[] {
  const [, tag, digest] = /^(?::([^@]+))?(?:@(.+))?$/.exec(NAMED.exec(now)?.[2] ?? '') ?? [];
  const wanted = digest === undefined ? { ...(tag !== undefined && { newTag: tag }) } : { digest };
  const same = own.filter(({ name, newName }) => (newName ?? name) === entry.name);
  return same.map(({ name }) => ({ name: String(name), newName: entry.newName, ...wanted }));
}

const NAMED = /^((?:[^/@]+\/)*[^/:@]+)((?::[\w.{}-]*)?(?:@sha256:[\w.{}-]*)?)$/;

/** The change as an operation on the object before Flux puts variables in: they stay variables where the name lets them. */
export function asOperation({ path, old, now }: TextChange, unfilled: ValueMap): Operation {
  const written = valueAt(unfilled, path);
  const value = typeof written === 'string' && written !== old ? carriedOver(written, old, now) : now;
  return { op: 'replace', path: pointer(path), value };
}

function carriedOver(written: string, old: string, now: string): string {
  const [name = '', mirrored = ''] = [NAMED.exec(old)?.[1], NAMED.exec(now)?.[1]];
  return name !== '' && written.startsWith(name) ? mirrored + written.slice(name.length) : now;
}
