// SPDX-License-Identifier: Apache-2.0
import type { ObjectIdentity } from '../../rendered/identity.ts';
import type { Place, Release } from '../release.ts';

/** A place in the repository that cannot be read without a cluster, a network or a key, and what stays unknown for it. */
export interface SourceGap {
  readonly place: Place;
  readonly object: ObjectIdentity;
  /** What is not known: `its chart`, `values of Secret web/keys`. */
  readonly what: string;
  readonly why: string;
}

/** What Argo CD or Flux would refuse too: a values file that is not there, two releases of one name. */
export interface SourceError {
  readonly place: Place;
  readonly message: string;
  /** Another place that `message` ends with. */
  readonly also?: Place;
  readonly hint?: string;
}

/** Manifests that are applied as they are: of a kustomization, a folder or a file. */
export interface FoundManifests {
  /** Folder or file they come from, from the root of the repository; what delivers them behind `#` where one folder gives two. */
  readonly name: string;
  readonly place: Place;
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

export type DeclaredRelease = Release & { readonly declared: NonNullable<Release['declared']> };

/** Everything that a repository installs, as far as its files tell. */
export interface Found {
  readonly releases: readonly DeclaredRelease[];
  readonly manifests: readonly FoundManifests[];
  readonly gaps: readonly SourceGap[];
  readonly errors: readonly SourceError[];
  /** Objects of Argo CD, Flux, Kustomize or helmfile; none means that this is no such repository. */
  readonly objects: number;
}
