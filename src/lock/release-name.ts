// SPDX-License-Identifier: Apache-2.0
import type { Lock } from './lock.ts';

/** A release's name without what tells several of that name apart: `web/agent` of `web/agent#agent-eu`. */
export function plainName(name: string): string {
  return name.split('#', 1)[0] ?? '';
}

/** What each of these names means in the lock: the release called so, else every one of that name, or none. */
export function releasesNamed(wanted: readonly string[], { releases }: Pick<Lock, 'releases'>): string[] {
  const names = releases.map(({ name }) => name);
  return wanted.flatMap(one => (names.includes(one) ? [one] : names.filter(name => plainName(name) === one)));
}
