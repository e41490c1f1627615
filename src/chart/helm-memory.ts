// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { userCache } from '../host/user-cache.ts';

/** A Helm of fewer bytes is a script that may start another Helm tomorrow. */
const PROGRAM_SIZE = 1_000_000;

/**
 * Remembers, from run to run, the version that one Helm program told: asking costs as much as rendering a small chart.
 * The memory is a file in the user's cache named after the program's inode, size and time; without a cache it asks.
 */
export async function recallVersion(
  command: string,
  environment: NodeJS.ProcessEnv,
  ask: () => Promise<string>,
): Promise<string> {
  const memory = await memoryOf(command, environment);
  const known = memory === undefined ? '' : await readFile(memory, 'utf8').catch(() => '');
  if (/^v\d+\.\d+\S*$/.test(known)) return known;
  const version = await ask();
  if (memory !== undefined) {
    await mkdir(path.dirname(memory), { recursive: true })
      .then(() => writeFile(memory, version))
      .catch(() => {});
  }
  return version;
}

async function memoryOf(command: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = command.includes(path.sep) ? [''] : (environment.PATH ?? '').split(path.delimiter);
  for (const folder of folders) {
    const found = await stat(path.join(folder, command)).catch(() => undefined);
    if (!found?.isFile()) continue;
    if (found.size < PROGRAM_SIZE) return undefined;
    return path.join(userCache(environment), 'helm', `${found.dev}-${found.ino}-${found.size}-${found.mtimeMs}`);
  }
  return undefined;
}
