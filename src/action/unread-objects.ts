// SPDX-License-Identifier: Apache-2.0
import type { Workspace } from './workspace.ts';

/** Files with objects of Argo CD or Flux that nobody reads, because airgap.yaml names `releases` and says nothing of `gitops`. */
export async function unreadObjects({ root, config }: Pick<Workspace, 'root' | 'config'>): Promise<string[]> {
  const { releases = [], gitops } = config;
  if (releases.length === 0 || gitops !== undefined) return [];
  const [{ filesOfObjects }, { openRepository }] = await Promise.all([
    import('../chart/gitops/raw.ts'),
    import('../chart/gitops/repository.ts'),
  ]);
  return filesOfObjects(await openRepository(root, { ignore: [], repositories: [] }));
}
