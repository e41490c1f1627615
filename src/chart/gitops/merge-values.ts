// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';

/** Maps merge, all else is replaced, null stays: Helm's and Flux' merge of values files. Maps of one side are not copied. */
export function mergeValues(under: ValueMap, over: ValueMap): ValueMap {
  const merged: ValueMap = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(value) && isMap(below) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** A merge patch (RFC 7386): maps merge, null removes, all else is replaced. */
export function mergePatch(under: ValueMap, patch: ValueMap): ValueMap {
  const merged: ValueMap = { ...under };
  for (const [key, value] of Object.entries(patch)) {
    const below = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) ? mergePatch(isMap(below) ? below : {}, value) : value;
  }
  return merged;
}

/** One entry of a HelmRelease's `valuesFrom`, read. */
export type ReferencedValues =
  | { readonly values: ValueMap }
  | { readonly targetPath: string; readonly text: string; readonly literal: boolean };

/**
 * The values of a HelmRelease: references in their order, then `spec.values`. A `targetPath` is set on top of `spec.values`
 * and these are merged again at the end, so it wins only where `spec.values` has brought the map that it is set in: that
 * map is then changed in place. Flux does so (fluxcd/pkg chartutil), and what runs is what counts.
 */
export function helmReleaseValues(references: readonly ReferencedValues[], inline: ValueMap): ValueMap {
  const own = structuredClone(inline);
  let result: ValueMap = {};
  for (const reference of references) {
    if ('values' in reference) {
      result = mergeValues(result, reference.values);
      continue;
    }
    result = mergeValues(result, own);
    const { targetPath, text, literal } = reference;
    setPath(result, parsePath(targetPath), scalarOf(text, literal));
  }
  return mergeValues(result, own);
}

/** `a.b\.c[0].d` as Helm's `--set` takes it apart. */
export function parsePath(text: string): (string | number)[] {
  const keys: (string | number)[] = [];
  for (const [part] of text.matchAll(/(?:\\.|[^.\\])+/g)) {
    const [, name = '', indexes = ''] = /^((?:\\.|[^[\\])*)((?:\[\d+\])*)$/.exec(part) ?? [part, part];
    if (name !== '') keys.push(name.replace(/\\(.)/g, '$1'));
    keys.push(...[...indexes.matchAll(/\d+/g)].map(([index]) => Number(index)));
  }
  return keys;
}

/** Quoted text is a text; else `true`, `false`, `null` and whole numbers are what they look like, as with `--set`. */
function scalarOf(text: string, literal: boolean): Value {
  if (literal) return text;
  if (/^(".*"|'.*')$/s.test(text)) return unescaped(text.replace(/^['"]+|['"]+$/g, ''));
  if (/^\{.*\}$/s.test(text)) {
    const inner = text.slice(1, -1);
    return inner === '' ? [] : inner.split(/(?<!\\),/).map(item => scalarOf(item, false));
  }
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : unescaped(text);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

function setPath(target: ValueMap, [key, ...rest]: readonly (string | number)[], value: Value): void {
  if (key === undefined) return;
  // Lists have numbers for keys: one function serves both.
  if (rest.length === 0) target[key] = value;
  else {
    const below = target[key];
    const wanted = typeof rest[0] === 'number' ? Array.isArray(below) : isMap(below);
    const next = wanted ? (below as unknown as ValueMap) : ((typeof rest[0] === 'number' ? [] : {}) as ValueMap);
    target[key] = next;
    setPath(next, rest, value);
  }
}
