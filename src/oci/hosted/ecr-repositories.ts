// SPDX-License-Identifier: Apache-2.0
import { wordsOf } from './ecr-credentials.ts';
import type { EcrRegistry, EcrSettings } from './ecr-registry.ts';
import { once, type RepositoryMaker } from './repository-maker.ts';

/**
 * Makes repositories of ECR, which has none until they are made, with the settings for new ones. Who may push and not make is
 * not held up: they are told, and the push says the rest.
 */
export function ecrRepositories(
  { api }: EcrRegistry,
  settings: EcrSettings,
  onWarning: ((text: string) => void) | undefined,
): RepositoryMaker {
  let told = false;
  const prepare = once(async repository => {
    try {
      const ecr = await api();
      if (!(await ecr.has(repository))) await ecr.create(repository, settings);
    } catch (error) {
      // The same for all repositories, as a rule: the first one says it.
      if (!told) onWarning?.(`cannot make sure that ECR has the repository ${repository}: ${wordsOf(error as Error)}`);
      told = true;
    }
  });
  return { prepare };
}
