// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { directoryFiles } from './directory-source.ts';
import type { Entry } from './found.ts';
import { generatedKustomization } from './kustomization.ts';
import { textsAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { folderOf, kustomizationFile } from './repository-path.ts';

/** What applies a folder, as far as it matters to who wants to include something there. */
export interface Applied {
  readonly kind: 'kustomize' | 'directory' | 'flux';
  readonly folder: string;
  readonly options?: ValueMap;
}

/** How a component comes into what is applied from a folder. */
export function entryOf(repository: Repository, { kind, folder, options = {} }: Applied): Entry {
  const kustomization = kustomizationFile(repository, folder);
  if (kind === 'directory') {
    if (Object.keys(options).length > 0) return { folder, closed: 'its Application says `directory`' };
    const below = folder === '' ? 0 : folder.length + 1;
    return { folder, resources: directoryFiles(repository, folder, options).map(file => file.slice(below)) };
  }
  if (kustomization !== undefined) return { folder, kustomization };
  if (kind === 'kustomize') return { folder, closed: 'there is no kustomization in it' };
  return { folder, resources: textsAt(generatedKustomization(repository, folder), 'resources') };
}

/** For what nothing of the repository applies: a kustomization beside it can, unless there is one that has left it out. */
export function looseEntry(repository: Repository, file: string): Entry {
  const folder = folderOf(file);
  const name = file.slice(folder === '' ? 0 : folder.length + 1);
  const beside = kustomizationFile(repository, folder);
  if (beside !== undefined && beside !== file) return { folder, closed: `its kustomization leaves ${name} out` };
  return { folder, resources: [name], loose: true };
}
