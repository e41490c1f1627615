// SPDX-License-Identifier: Apache-2.0
import { type KnowledgeOptions, openReader, rulesAsText } from './knowledge.ts';
import { openHelm, type RegistryOptions } from './ports.ts';
import type { SurveyPorts } from './survey.ts';
import type { LockPorts } from './survey-for-lock.ts';
import type { Workspace } from './workspace.ts';

/** How charts are rendered and read. */
export interface RenderOptions {
  /** Fetch missing dependencies before rendering. */
  readonly dependencyUpdate: boolean;
  /** How registries are reached that hold charts. */
  readonly registries: RegistryOptions;
  readonly knowledge: KnowledgeOptions;
}

/** What an action that renders needs from outside: the user's Helm, the rules, stdin, and somebody who is told how far it is. */
export function openSurvey(
  options: RenderOptions,
  workspace: Workspace,
  onProgress: SurveyPorts['onProgress'] & {},
): SurveyPorts {
  return {
    helm: openHelm(options.dependencyUpdate, workspace, options.registries),
    reader: openReader(options.knowledge, workspace),
    stdin: process.stdin,
    onProgress,
  };
}

/** The same for a lock, with what earlier runs found in releases. */
export async function openRemembering(
  options: RenderOptions,
  workspace: Workspace,
  onProgress: SurveyPorts['onProgress'] & {},
): Promise<LockPorts> {
  const ports = openSurvey(options, workspace, onProgress);
  const { StudyMemory } = await import('./study-memory.ts');
  const rules = await rulesAsText(options.knowledge, workspace);
  return { ...ports, memory: await StudyMemory.open(process.env, ports.helm, rules) };
}
