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

/** Looks at what was studied. `sources` are what the user named; `airgap.yaml` stands behind all else. */
export async function overlooked(
  workspace: Workspace,
  sources: readonly string[] | undefined,
  subjects: readonly Subject[],
  studies: readonly Asking[],
): Promise<Overlooked> {
  const all = sources === undefined;
  return {
    config: workspace.file,
    unasked: all ? unasked(studies, workspace.config.answers) : [],
    unread: all ? await unreadObjects(workspace) : [],
    idle: subjects.flatMap(subject => (subject.kind === 'repository' ? subject.idle : [])),
  };
}
