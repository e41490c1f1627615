// SPDX-License-Identifier: Apache-2.0
import type { PrunePlan } from '../action/prune-plan.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';

/** What would be deleted, one a line: names by digest with their tags behind, then names of tags alone. */
export function showPrunePlan({ mirror, repositories }: PrunePlan): string {
  const [registry = ''] = mirror.split('/');
  return repositories
    .flatMap(({ repository, tags, delete: doomed, untag }) => {
      const name = `${registry}/${repository}`;
      const tagsOf = (digest: string): string[] =>
        Object.entries(tags).flatMap(([tag, found]) => (found === digest ? [tag] : []));
      return [
        ...doomed.map(digest => [`${name}@${digest}`, ...tagsOf(digest)].join(' ')),
        ...untag.map(tag => `${name}:${tag}`),
      ];
    })
    .map(line => `${line}\n`)
    .join('');
}

const NO_CLUSTER = 'What a cluster runs and no lock names goes, too: `lock --from-cluster` puts it into one.';

/** `12 manifests and 1 tag in 3 repositories, 210 MB that nothing else needs.` And whose need was not asked for. */
export function summarizePrunePlan({ repositories, freed }: PrunePlan): string {
  const manifests = repositories.reduce((sum, plan) => sum + plan.delete.length, 0);
  const tags = repositories.reduce((sum, plan) => sum + plan.untag.length, 0);
  const alone = tags === 0 ? '' : ` and ${counted(tags, 'tag')} of manifests that stay`;
  const where = `${repositories.length} ${repositories.length === 1 ? 'repository' : 'repositories'}`;
  const unasked = manifests + tags === 0 ? '' : ` ${NO_CLUSTER}`;
  return `${counted(manifests, 'manifest')}${alone} in ${where}, ${formatBytes(freed)} that nothing else needs.${unasked}`;
}
