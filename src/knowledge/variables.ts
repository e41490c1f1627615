// SPDX-License-Identifier: Apache-2.0
import { step } from '../discover/place.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { isMap, type ValueMap } from '../rendered/value.ts';
import type { Container } from './pod.ts';
import { scalarOf } from './scalar.ts';
import type { Text } from './text.ts';

/** A ConfigMap or Secret with its texts, those of a Secret decoded. */
export interface TextMap {
  readonly document: RenderedDocument;
  readonly entries: () => readonly Text[];
}

/** What variables may be taken from. */
export interface TextMaps {
  readonly configMaps: readonly TextMap[];
  readonly secrets: readonly TextMap[];
}

/** Names of the variables that a container lists itself: cheap enough to ask of each. */
export function variableNames({ value }: Container): string[] {
  const names: string[] = [];
  if (!Array.isArray(value.env)) return names;
  for (const item of value.env) if (isMap(item) && typeof item.name === 'string') names.push(item.name);
  return names;
}

/** All variables of a container whose texts are known; of one name the last counts, and `env` before `envFrom`. */
export function variablesOf(container: Container, maps: TextMaps): Text[] {
  const named = new Map<string, Text>();
  for (const variable of [...fromSources(container, maps), ...fromList(container, maps)]) {
    named.set(variable.key, variable);
  }
  return [...named.values()];
}

function fromList({ value, place, document }: Container, maps: TextMaps): Text[] {
  if (!Array.isArray(value.env)) return [];
  const list = step(place, 'env');
  return value.env.flatMap((item, index) => {
    if (!isMap(item) || typeof item.name !== 'string') return [];
    if (isMap(item.valueFrom)) return fromKey(item.name, item.valueFrom, document, maps);
    const text = scalarOf(item.value);
    return text === undefined ? [] : [{ key: item.name, text, document, place: step(step(list, index), 'value') }];
  });
}

function fromKey(name: string, from: ValueMap, user: RenderedDocument, maps: TextMaps): Text[] {
  const [ref, candidates] = isMap(from.configMapKeyRef)
    ? [from.configMapKeyRef, maps.configMaps]
    : [from.secretKeyRef, maps.secrets];
  if (!isMap(ref)) return [];
  return named(candidates, ref, user).flatMap(({ entries }) =>
    entries()
      .filter(({ key }) => key === ref.key)
      .map(entry => ({ ...entry, key: name })),
  );
}

function fromSources({ value, document: user }: Container, maps: TextMaps): Text[] {
  if (!Array.isArray(value.envFrom)) return [];
  return value.envFrom.filter(isMap).flatMap(source => {
    const prefix = typeof source.prefix === 'string' ? source.prefix : '';
    const [ref, candidates] = isMap(source.configMapRef)
      ? [source.configMapRef, maps.configMaps]
      : [source.secretRef, maps.secrets];
    if (!isMap(ref)) return [];
    return named(candidates, ref, user).flatMap(({ entries }) =>
      entries().map(entry => ({ ...entry, key: `${prefix}${entry.key}` })),
    );
  });
}

function named(maps: readonly TextMap[], ref: ValueMap, user: RenderedDocument): readonly TextMap[] {
  const { namespace } = user.identity;
  return maps.filter(
    ({ document: { identity } }) =>
      identity.name === ref.name && (identity.namespace ?? namespace) === (namespace ?? identity.namespace),
  );
}
