// SPDX-License-Identifier: Apache-2.0

/** A step into a value: a key, an index, or into a string that holds a document (`#`). */
export interface Place {
  readonly parent: Place | undefined;
  readonly step: string | number;
  /** True when this step enters a string: a document, a line or a word inside it. */
  readonly inside: boolean;
}

/** A child place. A linked list, so that walking costs no string building; most places hold no image. */
export function step(parent: Place | undefined, key: string | number, inside = false): Place {
  return { parent, step: key, inside };
}

/** `spec.containers[0].image`, `data["app.yaml"]#server.image`. */
export function formatPlace(place: Place | undefined): string {
  if (place === undefined) return '';
  const before = formatPlace(place.parent);
  if (place.inside) return `${before}#${place.step}`;
  if (typeof place.step === 'number') return `${before}[${place.step}]`;
  const glue = before === '' || before.endsWith('#') ? '' : '.';
  return /^[\w-]+$/.test(place.step) ? `${before}${glue}${place.step}` : `${before}[${JSON.stringify(place.step)}]`;
}

/** True when the place lies inside a string of the object. */
export function isEmbedded(place: Place | undefined): boolean {
  return place !== undefined && (place.inside || isEmbedded(place.parent));
}
