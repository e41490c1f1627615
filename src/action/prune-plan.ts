// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { unreadable } from '../host/unreadable.ts';
import type { RepositoryPlan } from '../oci/prune/plan-prune.ts';
import { isDigest } from '../reference/digest.ts';
import { tryReference } from '../reference/reference.ts';
import { tryJson } from '../reference/try-json.ts';

/** What `prune --plan` found, and what `prune --apply` does: schemas/prune-plan.schema.json. */
export interface PrunePlan {
  /** `host[:port][/prefix]` */
  readonly mirror: string;
  /** The locks that were kept, as they were named. */
  readonly locks: readonly string[];
  readonly protect: readonly string[];
  /** Bytes that nothing needs any more, once the registry has collected its garbage. */
  readonly freed: number;
  /** Those with something to delete, sorted. */
  readonly repositories: readonly RepositoryPlan[];
  /** Repositories that are left alone, because not all of them can be read. */
  readonly skipped: readonly { readonly repository: string; readonly reason: string }[];
}

const HEAD = { apiVersion: 'helm-airgap/v1', kind: 'PrunePlan' };

export async function writePrunePlan(file: string, plan: PrunePlan): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify({ ...HEAD, ...plan }, null, 2)}\n`);
}

/** Reads a plan. It says what is deleted, so nothing in it is taken on trust. Throws INPUT_NOT_FOUND, CONFIG_INVALID. */
export async function readPrunePlan(file: string): Promise<PrunePlan> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const plan: Fields = Object(tryJson(text));
  if (plan.apiVersion === HEAD.apiVersion && plan.kind === HEAD.kind && isPlan(plan)) return plan;
  throw new AirgapError('CONFIG_INVALID', `${file} is not a plan of what to prune`, {
    hint: 'Write one with: helm airgap prune HOST[/PREFIX] --plan FILE',
  });
}

type Fields = Record<string, unknown>;

function isPlan(plan: Fields): plan is Fields & PrunePlan {
  const { mirror, repositories } = plan;
  return (
    typeof mirror === 'string' && Array.isArray(repositories) && repositories.every(one => isRepository(one, mirror))
  );
}

function isRepository(value: unknown, mirror: string): boolean {
  const { repository, tags, delete: doomed, untag } = Object(value);
  const [host = ''] = mirror.split('/');
  const texts = [repository, ...listOf(doomed), ...listOf(untag), ...Object.values(Object(tags))];
  return (
    texts.every(text => typeof text === 'string') &&
    tryReference(`${host}/${repository}`)?.repository === repository &&
    [...listOf(doomed), ...Object.values(Object(tags))].every(digest => isDigest(String(digest))) &&
    listOf(untag).every(tag => Object.hasOwn(Object(tags), String(tag)))
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [undefined];
}
