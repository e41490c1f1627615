// SPDX-License-Identifier: Apache-2.0
import type { Place } from '../discover/place.ts';
import type { RenderedDocument } from '../rendered/document.ts';

/** A text of an object, under the name that selectors ask for: a variable's, a flag's, a key. */
export interface Text {
  readonly key: string;
  readonly text: string;
  readonly document: RenderedDocument;
  readonly place: Place;
}
