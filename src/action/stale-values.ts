// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { valuesFileName } from '../emit/values-file.ts';
import type { Lock } from '../lock/lock.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { digestText } from './lockable.ts';
import type { Workspace } from './workspace.ts';

/**
 * Files of `generate values`, where airgap.yaml has them written, that say something else than it would write now: the lock
 * says that values redirect an image, and the file that is given to Helm no longer does. None for values that installers carry.
 */
export async function staleValues({ mirror, releases }: Lock, { config, root }: Workspace): Promise<string[]> {
  if (mirror === undefined || config.gitops?.wrap !== undefined) return [];
  const folder = config.outputs?.values ?? 'airgap-values';
  const stale = releases.map(async ({ name, proof }): Promise<string[]> => {
    if (proof === undefined) return [];
    const file = path.posix.join(folder, valuesFileName(name));
    const text = await readFile(path.join(root, file), 'utf8').catch(() => undefined);
    // Who writes such a file by hand, or for another mirror, means what it says.
    if (text === undefined || !text.startsWith(`# Images of release ${name} from ${mirror.pull}.\n`)) return [];
    return digestText(JSON.stringify(valuesIn(text))) === proof.overrides ? [] : [file];
  });
  return (await Promise.all(stale)).flat();
}

/** Null for what is no YAML any more. */
function valuesIn(text: string): unknown {
  try {
    return loadYaml(text) ?? {};
  } catch {
    return null;
  }
}
