// SPDX-License-Identifier: Apache-2.0

/** Where a chart of the lock comes from; `path` starts at the lock's folder. */
export type ChartPlace =
  | { readonly kind: 'folder' | 'archive'; readonly path: string }
  /** `registry` is `oci://host/path`, without the chart's own name. */
  | { readonly kind: 'oci'; readonly registry: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string }
  /** A repository by the name that `helm repo add` gave it; its address is not in the lock. */
  | { readonly kind: 'repository'; readonly repository: string; readonly name: string };

/** Reads a chart's `source` as the lock records it. */
export function chartPlace(source: string, onDisk: boolean): ChartPlace {
  if (source.startsWith('oci://')) {
    const at = source.lastIndexOf('/');
    return { kind: 'oci', registry: source.slice(0, at), name: source.slice(at + 1).replace(/[:@].*$/s, '') };
  }
  if (/^https?:\/\//.test(source)) return { kind: 'url', url: source };
  const [, repository, name] = /^([\w-]+)\/([\w.-]+)$/.exec(source) ?? [];
  if (!onDisk && repository !== undefined && name !== undefined && !/\.t(ar\.)?gz$/.test(name)) {
    return { kind: 'repository', repository, name };
  }
  return { kind: /\.(tgz|tar\.gz)$/.test(source) ? 'archive' : 'folder', path: source };
}
