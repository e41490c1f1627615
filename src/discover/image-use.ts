// SPDX-License-Identifier: Apache-2.0
import type { Reference } from '../reference/reference.ts';
import type { ObjectIdentity } from '../rendered/identity.ts';

/** How sure a rule is: `certain` by Kubernetes structure, `likely` by key and shape, `possible` by shape alone. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** The rule that found a use (design §4). `evidence`: it moved when an image's values were perturbed. */
export type Rule =
  | 'container'
  | 'image-volume'
  | 'env'
  | 'args'
  | 'field'
  | 'composed'
  | 'config'
  | 'annotation'
  | 'chart-annotation'
  | 'evidence'
  | `operator/${string}`;

/** One place that names an image. */
export interface ImageUse {
  readonly object: ObjectIdentity;
  /**
   * JSON path from the object, `spec.template.spec.containers[0].image`. What follows `#` is inside a string that
   * holds a document or lines: `data["values.yaml"]#global.hub`, `env[2].value#3.9.0`.
   */
  readonly path: string;
  readonly reference: Reference;
  readonly rule: Rule;
  readonly certainty: Certainty;
  readonly template?: string;
  /** Line of the rendered stream where the object's document starts. */
  readonly line: number;
}

/** A place that should name an image and does not: reported, never dropped. */
export interface Unresolved {
  readonly object: ObjectIdentity;
  readonly path: string;
  readonly text: string;
  /** `invalid`: a container's image that no runtime can parse. `incomplete`: parts of a reference, others missing. */
  readonly reason: 'invalid' | 'incomplete' | 'placeholder';
  readonly template?: string;
  readonly line: number;
}

export interface Discovery {
  /** Sorted by reference, object, path; one entry a place. */
  readonly uses: ImageUse[];
  readonly unresolved: Unresolved[];
}
