// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../rendered/value.ts';

/** Helm's own value flags, in Helm's own words; precedence is Helm's because Helm reads them. */
export interface ValueFlags {
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setFile: readonly string[];
  readonly setJson: readonly string[];
}

export const NO_VALUES: ValueFlags = { values: [], set: [], setString: [], setFile: [], setJson: [] };

/** A place in a file of the user's repository; its path from the repository's root, lines from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Values that stand in no file of their own: in an Application or HelmRelease, or a ConfigMap or Secret that it names.
 * They reach Helm through temporary files, and are never stored.
 */
export interface InlineValues {
  readonly values: ValueMap;
  /** Where they come from, in the order in which they were merged. */
  readonly sources: readonly ValueSource[];
}

export interface ValueSource extends Place {
  /** `spec.values`, `ConfigMap web/defaults values.yaml`. */
  readonly part: string;
  /** SHA-256 of what stands there, keys sorted; absent for a Secret, whose digest could be guessed back. */
  readonly digest?: string;
}

/** A values file, or values that stand elsewhere. */
export type ValueLayer = string | InlineValues;

/** One chart with its values, namespace and Kubernetes version, as it will be installed. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** What tells it from others of its name and namespace: `agent-eu`, the Application that asks for it; its chart. */
  readonly variant?: string;
  /** As the user wrote it: folder, `.tgz`, `oci://…`, `repo/name`, URL; with `repository`, the chart's name there. */
  readonly chart: string;
  /** URL of a Helm repository that nobody added to Helm. */
  readonly repository?: string;
  readonly version?: string;
  /** Values under those of the flags, the last one wins. */
  readonly layers?: readonly ValueLayer[];
  readonly flags: ValueFlags;
  /** The object of a Git repository that asks for this release. */
  readonly declared?: Place & { readonly object: string };
  /** What its chart makes Argo CD or Flux apply is found already. */
  readonly followed?: true;
  readonly kubeVersion?: string;
  readonly apiVersions: readonly string[];
}

/** `namespace/name`, with `#variant` behind it where that alone would name several. */
export function releaseId({ name, namespace, variant }: Pick<Release, 'name' | 'namespace' | 'variant'>): string {
  return `${namespace}/${name}${variant === undefined ? '' : `#${variant}`}`;
}

/** Helm's arguments for value flags, in an order that keeps their precedence (files, then the `--set` family). */
export function valueArguments(flags: ValueFlags): string[] {
  return [
    ...flags.values.flatMap(file => ['--values', file]),
    ...flags.setJson.flatMap(text => ['--set-json', text]),
    ...flags.set.flatMap(text => ['--set', text]),
    ...flags.setString.flatMap(text => ['--set-string', text]),
    ...flags.setFile.flatMap(text => ['--set-file', text]),
  ];
}

/** True when the release gives any value of its own. */
export function hasValues(flags: ValueFlags, layers: readonly ValueLayer[] = []): boolean {
  return layers.length > 0 || valueArguments(flags).length > 0;
}

/** Where a release's chart comes from, as the user wrote it: an address may hold a password. */
export function chartOrigin({ chart, repository }: Pick<Release, 'chart' | 'repository'>): string {
  return repository ?? chart;
}
