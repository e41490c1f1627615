// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Cache } from '../host/cache.ts';
import { programDigest } from '../host/program-digest.ts';
import { userCache } from '../host/user-cache.ts';
import type { Lock } from '../lock/lock.ts';
import { digestText } from './lockable.ts';
import { requireLock } from './locked-mirror.ts';
import type { Workspace } from './workspace.ts';

/** Bytes that remembered locks may have together. */
const LIMIT = 32 * 1024 * 1024;

/**
 * As `requireLock`, without parsing a text that this program has parsed before: it is known by its digest. Parsing that of
 * 300 releases was a seventh of a check with nothing changed.
 */
export async function requireKnownLock(workspace: Workspace, environment: NodeJS.ProcessEnv): Promise<Lock> {
  const text = await readFile(workspace.lockFile, 'utf8').catch(() => undefined);
  const cache = text === undefined ? undefined : await Cache.open(path.join(userCache(environment), 'locks'), LIMIT);
  if (text === undefined || cache === undefined) return requireLock(workspace);
  const key = `${programDigest()} ${digestText(text)}`;
  const known = await cache.get(key);
  if (known !== undefined) return JSON.parse(known) as Lock;
  // This very text, whatever stands in the file by now.
  const lock = (await import('../lock/parse.ts')).parseLock(text, workspace.lockFile);
  await cache.set(key, JSON.stringify(lock));
  await cache.trim();
  return lock;
}
