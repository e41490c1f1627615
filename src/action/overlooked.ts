// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '../config/config.ts';
import { type Asking, unasked } from './answers.ts';
import type { IdleGenerator, Subject } from './study.ts';
import { unreadObjects } from './unread-objects.ts';
import type { Workspace } from './workspace.ts';

/** What may hide images though nothing is wrong: `airgap.yaml` says something other than its author may think, or a repository does. */
export interface Overlooked {
  /** The configuration's own file. */
  readonly config: string;
  readonly unasked: readonly Answer[];
  /** Files of `unreadObjects`. */
  readonly unread: readonly string[];
  readonly idle: readonly IdleGenerator[];
}

/** Looks at what was studied, which `isWhole` when it is all that `airgap.yaml` stands behind. */
export async function overlooked(
  workspace: Workspace,
  isWhole: boolean,
  subjects: readonly Subject[],
  studies: readonly Asking[],
): Promise<Overlooked> {
  return {
    config: workspace.file,
    unasked: isWhole ? unasked(studies, workspace.config.answers) : [],
    unread: isWhole ? await unreadObjects(workspace) : [],
    idle: subjects.flatMap(subject => (subject.kind === 'repository' ? subject.idle : [])),
  };
}
