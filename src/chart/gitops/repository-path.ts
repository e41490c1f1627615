// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Repository } from './repository.ts';

/** A path of the repository, or why it is none. */
export type Located = { readonly path: string } | { readonly why: string };

/** Takes `written` from a folder of the repository (`''` is the root). What leads out, by `..` or by a link, is no path of it. */
export function locate(repository: Repository, folder: string, written: string): Located {
  const joined = path.posix.normalize(path.posix.join(folder, written)).replace(/\/$/, '');
  const found = joined === '.' ? '' : joined;
  if (found === '..' || found.startsWith('../') || path.posix.isAbsolute(found)) {
    return { why: `${written} leads out of the repository` };
  }
  const link = [...repository.outside].find(name => found === name || found.startsWith(`${name}/`));
  return link === undefined ? { path: found } : { why: `${link} is a link that leads out of the repository` };
}

/** Where a chart or values file stands for Helm. */
export function onDisk({ root }: Repository, file: string): string {
  return file === '' ? root : path.join(root, file);
}

export function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === '.' ? '' : folder;
}

export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The file of a kustomization in a folder, under any of its three names. */
export function kustomizationFile(repository: Repository, folder: string): string | undefined {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
    .map(name => inFolder(folder, name))
    .find(file => repository.has(file));
}
