// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '../discover/embedded.ts';
import { step } from '../discover/place.ts';
import { remembered } from '../reference/remembered.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { isMap } from '../rendered/value.ts';
import { flagsOf } from './flags.ts';
import { annotationsOf, type Container, containersOf } from './pod.ts';
import type { Text } from './text.ts';
import { type TextMap, variablesOf } from './variables.ts';

/** Documents sorted by what rules look for: each part is made when it is first asked for, and once. */
export class Release {
  readonly documents: readonly RenderedDocument[];
  #set: Set<RenderedDocument> | undefined;
  #containers: Container[] | undefined;
  #groups: Map<string, RenderedDocument[]> | undefined;
  #annotations: Text[] | undefined;
  readonly #textMaps = new Map<string, TextMap[]>();
  readonly #variables = new Map<Container, Text[]>();
  readonly #flags = new Map<Container, Text[]>();

  constructor(documents: readonly RenderedDocument[]) {
    this.documents = documents;
  }

  has(document: RenderedDocument): boolean {
    this.#set ??= new Set(this.documents);
    return this.#set.has(document);
  }

  get containers(): readonly Container[] {
    this.#containers ??= this.documents.flatMap(containersOf);
    return this.#containers;
  }

  /** Objects by API group, '' for Kubernetes' core. */
  get groups(): ReadonlyMap<string, readonly RenderedDocument[]> {
    this.#groups ??= Map.groupBy(this.documents, groupOf);
    return this.#groups;
  }

  get configMaps(): readonly TextMap[] {
    return this.#textMapsOf('ConfigMap');
  }

  get secrets(): readonly TextMap[] {
    return this.#textMapsOf('Secret');
  }

  /** Annotations of objects and of their Pod templates. */
  get annotations(): readonly Text[] {
    this.#annotations ??= this.documents.flatMap(annotationsOf);
    return this.#annotations;
  }

  variablesOf(container: Container): readonly Text[] {
    return remembered(this.#variables, container, () => variablesOf(container, this));
  }

  flagsOf(container: Container): readonly Text[] {
    return remembered(this.#flags, container, flagsOf);
  }

  #textMapsOf(kind: 'ConfigMap' | 'Secret'): readonly TextMap[] {
    return remembered(this.#textMaps, kind, () =>
      (this.groups.get('') ?? []).filter(({ identity }) => identity.kind === kind).map(textMap),
    );
  }
}

/** Most ConfigMaps are not asked for their texts. */
function textMap(document: RenderedDocument): TextMap {
  let entries: Text[] | undefined;
  return {
    document,
    entries: () => {
      entries ??= document.identity.kind === 'Secret' ? secretTexts(document) : plainTexts(document, 'data');
      return entries;
    },
  };
}

/** API group of an object, '' for Kubernetes' core. */
export function groupOf({ identity: { apiVersion } }: RenderedDocument): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

function secretTexts(document: RenderedDocument): Text[] {
  const decoded = plainTexts(document, 'data').flatMap(entry => {
    const text = decodeBase64(entry.text);
    return text === undefined ? [] : [{ ...entry, text }];
  });
  return [...decoded, ...plainTexts(document, 'stringData')];
}

function plainTexts(document: RenderedDocument, field: string): Text[] {
  const data = document.value[field];
  if (!isMap(data)) return [];
  const place = step(undefined, field);
  return Object.entries(data).flatMap(([key, text]) =>
    typeof text === 'string' ? [{ key, text, document, place: step(place, key) }] : [],
  );
}
