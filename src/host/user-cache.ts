// SPDX-License-Identifier: Apache-2.0
import { homedir } from 'node:os';
import path from 'node:path';

/** This program's folder in the user's cache; it may not be there yet. */
export function userCache(environment: NodeJS.ProcessEnv): string {
  const windows = process.platform === 'win32' ? environment.LOCALAPPDATA : undefined;
  const home = environment.HOME || homedir();
  return path.join(environment.XDG_CACHE_HOME || windows || path.join(home, '.cache'), 'helm-airgap');
}
