// SPDX-License-Identifier: Apache-2.0
import type { Certainty } from '../discover/image-use.ts';

/** `airgap.lock.yaml`, as `schemas/airgap.lock.schema.json` describes it (design §6). */
export interface Lock {
  /** How discovery was widened or narrowed; absent when it was not. */
  readonly discovery?: { readonly latent?: number; readonly allVersions?: boolean; readonly annotations?: boolean };
  readonly platforms?: readonly string[];
  readonly mirror?: { readonly pull: string; readonly layout: string };
  readonly releases: readonly LockedRelease[];
  readonly images: readonly LockedImage[];
  readonly charts?: readonly LockedChart[];
  readonly gaps?: readonly Gap[];
}

export interface LockedRelease {
  /** `namespace/name`, with `#` and what tells several of that name apart; the path of a rendered file, or `cluster:NAMESPACE` for what was read from a cluster. */
  readonly name: string;
  readonly chart?: {
    readonly name: string;
    readonly version: string;
    readonly source: string;
    readonly digest: string;
  };
  readonly rendered?: string;
  /** The object of a Git repository that asks for this release. */
  readonly declared?: { readonly file: string; readonly object: string };
  readonly values?: readonly LockedValues[];
  readonly set?: readonly string[];
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly proof?: LockedProof;
}

/** A values file; with `part`, values that stand in an object. What a Secret says has no digest: it could be guessed back. */
export interface LockedValues {
  readonly path: string;
  readonly part?: string;
  readonly digest?: string;
}

/** Digests of the overrides and of the uses that the proof render showed; `proven` of `uses` stand at the mirror. */
export interface LockedProof {
  readonly overrides: string;
  readonly images: string;
  readonly proven: number;
  readonly uses: number;
}

export interface LockedImage {
  /** Canonical reference. */
  readonly image: string;
  readonly digest?: string;
  readonly mediaType?: string;
  readonly unresolved?: 'offline';
  /** `size` is compressed bytes of config and layers. */
  readonly platforms?: readonly { readonly platform: string; readonly digest: string; readonly size: number }[];
  /** Platforms asked for that the image does not have. */
  readonly missing?: readonly string[];
  readonly referrers?: readonly { readonly artifactType: string; readonly digest: string }[];
  readonly additional?: string;
  readonly uses: readonly LockedUse[];
}

/** What points a use at the mirror; `none` when nothing does. */
export type Redirect = 'values' | 'post-render' | 'node-mirror' | 'none';

export interface LockedUse {
  readonly release: string;
  readonly object: string;
  readonly path: string;
  readonly written?: string;
  readonly rule: string;
  readonly certainty: Certainty;
  readonly template?: string;
  readonly values?: readonly string[];
  /** Latent: the assignments that bring this use in, `metrics.enabled=true`. */
  readonly options?: readonly string[];
  readonly redirect?: Redirect;
}

export interface LockedChart {
  readonly chart: string;
  readonly digest: string;
  readonly size: number;
}

export interface Gap {
  /** Absent where `file` is. */
  readonly release?: string;
  /** Place in a Git repository that names what is not in it, reason `source`. */
  readonly file?: string;
  readonly line?: number;
  /** `operator`: what it will start cannot be known. `possible-operator`: an object looks like one that no rule knows. `latent`: an option was not seen. `cluster`: which bytes it runs is not told. */
  readonly reason:
    | 'invalid'
    | 'incomplete'
    | 'placeholder'
    | 'operator'
    | 'possible-operator'
    | 'source'
    | 'latent'
    | 'cluster';
  readonly detail: string;
  /** What to add to airgap.yaml, as one line of YAML. */
  readonly close?: string;
}

/** What the registry says of one image; a part of a LockedImage. */
export type Description = Pick<LockedImage, 'digest' | 'mediaType' | 'platforms' | 'missing' | 'referrers'>;

/** Namespaces of the lock's releases, sorted; rendered files have none of their own. */
export function releaseNamespaces({ releases }: Lock): string[] {
  const names = releases.flatMap(({ name, chart }) => (chart === undefined ? [] : [name.split('/')[0] ?? '']));
  return [...new Set(names)].filter(name => name !== '').sort();
}
