// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Workspace } from './workspace.ts';

/** Where `airgap.yaml` says what is locked, a lock of some charts would drop all the rest of it. Throws USAGE. */
export function refuseSources(sources: readonly string[], { config, file, lockFile }: Workspace): void {
  const { releases = [], gitops } = config;
  if (sources.length === 0 || (releases.length === 0 && gitops === undefined)) return;
  throw new AirgapError('USAGE', `${lockFile} holds what ${file} names, and would hold ${sources.join(', ')} alone`, {
    hint: `Name it under releases of ${file}, and leave SOURCE out; or lock it in a folder of its own.`,
  });
}
