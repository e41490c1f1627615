// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import type { KustomizationTree } from './kustomization.ts';
import type { Repository } from './repository.ts';
import { onDisk } from './repository-path.ts';

/** Kustomize takes no component that says nothing. */
const NOTHING =
  'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: none.invalid, newName: none.invalid}]\n';

/** A copy of a kustomization's files in which components of ours do nothing: Kustomize itself cannot leave one out. */
export async function withoutGenerated<T>(
  repository: Repository,
  tree: KustomizationTree,
  use: (root: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async root => {
    const local = repository.files.filter(file => tree.charts.some(({ home }) => file.startsWith(`${home}/`)));
    for (const file of new Set([...tree.files, ...local])) {
      const copy = path.join(root, file);
      await mkdir(path.dirname(copy), { recursive: true });
      if (tree.generated.has(file)) await writeFile(copy, NOTHING);
      else await cp(onDisk(repository, file), copy, { dereference: true });
    }
    return use(root);
  });
}
