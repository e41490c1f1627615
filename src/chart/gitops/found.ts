// SPDX-License-Identifier: Apache-2.0
import type { ObjectIdentity } from '../../rendered/identity.ts';
import type { Place, Release } from '../release.ts';
import type { Manifest } from './manifest.ts';
import type { Requester } from './requester.ts';

/** A place in the repository that cannot be read without a cluster, a network or a key, and what stays unknown for it. */
export interface SourceGap {
  readonly place: Place;
  readonly object: ObjectIdentity;
  /** What is not known: `its chart`, `values of Secret web/keys`. */
  readonly what: string;
  readonly why: string;
  /** What of `airgap.yaml` says it; an answer without this. */
  readonly close?: string;
}

/** A generator that finds nothing to make an Application of. */
export type Idle = Pick<SourceGap, 'place' | 'object'>;

/** What Argo CD or Flux would refuse too: a values file that is not there, one release that is said twice and not alike. */
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
  readonly texts: readonly FoundText[];
  readonly entry?: Entry | undefined;
}

/** Objects of one file, as they run. */
export interface FoundText {
  readonly file: string;
  readonly text: string;
  /** The same before variables of Flux were put in, where that is another. */
  readonly unfilled?: string;
  /** Each object as its file says it, in order. */
  readonly written: readonly ObjectIdentity[];
}

/** What asks for a release, for one who wants to change it. */
export interface Origin {
  readonly manifest: Manifest;
  /** Where an Application names the chart: `spec.source`, `spec.sources.0`; the HelmRelease itself without any. */
  readonly at: readonly (string | number)[];
  /** What a path from the repository's root has in front as a values file of this source: `/`, `$ref/`; none reaches it without. */
  readonly reach?: string;
  /** The HelmRepository or OCIRepository that the chart comes from. */
  readonly source?: Manifest;
}

/** The folder through which something is applied, and how a component of Kustomize comes in there. */
export type Entry =
  | { readonly folder: string; readonly kustomization: string }
  /** It has no kustomization yet; one of these resources does what is done without. `loose`: nobody applies the folder itself. */
  | { readonly folder: string; readonly resources: readonly string[]; readonly loose?: true }
  | { readonly folder: string; readonly closed: string };

export type DeclaredRelease = Release & {
  readonly declared: NonNullable<Release['declared']>;
  readonly origin?: Origin;
  /** What asks for the very same beside it: one object that several folders apply, for one. */
  readonly also?: readonly Origin[];
  /** Absent for what no controller asks for. */
  readonly requester?: Requester;
  /** The kustomization whose `helmCharts` make Kustomize render it. */
  readonly inflatedIn?: string;
};

/** Everything that a repository installs, as far as its files tell. */
export interface Found {
  readonly releases: readonly DeclaredRelease[];
  readonly manifests: readonly FoundManifests[];
  readonly gaps: readonly SourceGap[];
  readonly errors: readonly SourceError[];
  readonly idle: readonly Idle[];
  /** Objects of Argo CD, Flux, Kustomize or helmfile; none means that this is no such repository. */
  readonly objects: number;
  /** Through which folder an object is applied; undefined for one that somebody applies by hand. */
  readonly entryOf: (manifest: Manifest) => Entry | undefined;
}
