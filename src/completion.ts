// SPDX-License-Identifier: Apache-2.0
import type { Command, Manifest } from '@oclif/core/interfaces';

type Flag = Command.Cached['flags'][string];

/** cobra's words for what a shell does beside the candidates: offer file names, or nothing else. */
const files = ':0';
const nothingElse = ':4';

/**
 * What the last of the words could become, as Helm (`plugin.complete`) and kubectl (`kubectl_complete-airgap`) read it:
 * one candidate a line, after a tab what it is, and as last line cobra's directive. `words` ends with the one being typed.
 */
export function complete(manifest: Manifest, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commandOf(manifest, before);
  if (command === undefined) return [...commandsAfter(manifest, before, typed), nothingElse];
  const [asked, value] = typed.startsWith('-') ? splitOnce(typed, '=') : [before.at(-1) ?? '', typed];
  const flag = value === undefined ? undefined : flagCalled(command, asked);
  if (flag !== undefined && flag.type === 'option') return valuesOf(flag, value ?? '');
  if (typed.startsWith('-')) return [...flagsOf(command, before, typed), nothingElse];
  return [files];
}
