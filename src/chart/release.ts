// SPDX-License-Identifier: Apache-2.0

/** Helm's own value flags, in Helm's own words; precedence is Helm's because Helm reads them. */
export interface ValueFlags {
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setFile: readonly string[];
  readonly setJson: readonly string[];
}

export const NO_VALUES: ValueFlags = { values: [], set: [], setString: [], setFile: [], setJson: [] };

/** One chart with its values, namespace and Kubernetes version, as it will be installed. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** As the user wrote it: folder, `.tgz`, `oci://…`, `repo/name`, URL. */
  readonly chart: string;
  readonly version?: string;
  readonly flags: ValueFlags;
  readonly kubeVersion?: string;
  readonly apiVersions: readonly string[];
}

/** `namespace/name` */
export function releaseId(release: Pick<Release, 'name' | 'namespace'>): string {
  return `${release.namespace}/${release.name}`;
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
export function hasValues(flags: ValueFlags): boolean {
  return valueArguments(flags).length > 0;
}
