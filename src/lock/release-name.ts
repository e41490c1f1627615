// SPDX-License-Identifier: Apache-2.0
import type { Lock } from './lock.ts';

/** A release's name without what tells several of that name apart: `web/agent` of `web/agent#agent-eu`. */
export function plainName(name: string): string {
  return name.split('#', 1)[0] ?? '';
}

/** What a name means in the lock: the release called so, else every one of that name; empty when there is none. */
export function releasesNamed(wanted: string, { releases }: Pick<Lock, 'releases'>): string[] {
  const names = releases.map(({ name }) => name);
  return names.includes(wanted) ? [wanted] : names.filter(name => plainName(name) === wanted);
}
