// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { type ListFormat, NO_DIGEST, type Refusal } from '../emit/lists/list-format.ts';
import { LIST_FORMATS } from '../emit/lists/list-formats.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type ImageList, listImages } from '../plan/image-list.ts';
import { refuseCollisions } from '../plan/layout.ts';
import { knownMirror } from './locked-mirror.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** The names that `--format` takes. */
export const LIST_FORMAT_NAMES: readonly string[] = LIST_FORMATS.map(({ name }) => name);

/** Each name and what reads the format, one a line. */
export const LIST_FORMAT_READERS: string = LIST_FORMATS.map(({ name, reader }) => `${name}: ${reader}`).join('\n');

export interface GenerateListsOptions {
  readonly format: string;
  readonly mirror?: string | undefined;
  readonly layout?: string | undefined;
  /** Only these releases; all when empty. */
  readonly releases: readonly string[];
  readonly charts: boolean;
}

export interface GeneratedList {
  readonly text: string;
  readonly images: number;
  /** What the format has no place for, in sentences; no image is ever among it. */
  readonly leftOut: readonly string[];
  /** How many images stand by tag alone, because the lock has no digest of them. */
  readonly unpinned: number;
}

/**
 * The lock's images as another program reads them. Throws FORMAT_UNFIT with the formats that would do when this one cannot
 * hold every image as it is locked, USAGE when it needs a mirror and none is named, LAYOUT_COLLISION, NO_IMAGES.
 */
export async function generateLists(
  lock: Lock,
  options: GenerateListsOptions,
  workspace: Workspace,
): Promise<GeneratedList> {
  const format = LIST_FORMATS.find(({ name }) => name === options.format);
  if (format === undefined) throw new AirgapError('USAGE', `there is no format ${options.format}`);
  const mirror = knownMirror(lock, options, workspace);
  const { releases: only, charts } = options;
  const onDisk = await sourcesOnDisk(lock, workspace);
  const list = listImages(lock, { only, charts, onDisk, ...(mirror && { mirror }) });
  refuse(format, list);
  return {
    text: format.write(list),
    images: list.images.length,
    leftOut: format.leavesOut?.(list) ?? [],
    unpinned: list.images.filter(({ digest }) => digest === undefined).length,
  };
}

async function sourcesOnDisk(lock: Lock, { root }: Workspace): Promise<Set<string>> {
  const sources = lock.releases.flatMap(({ chart }) => (chart === undefined ? [] : [chart.source]));
  const found = await Promise.all(sources.map(source => stat(fromRoot(source, root)).catch(() => undefined)));
  return new Set(sources.filter((_, index) => found[index] !== undefined));
}

function refuse(format: ListFormat, list: ImageList): void {
  if (format.needsMirror && list.mirror === undefined) {
    throw new AirgapError('USAGE', `${format.name} names images on the mirror, and no mirror is named`, {
      hint: 'Give --mirror HOST[/PREFIX], or mirror.pull in airgap.yaml.',
    });
  }
  if (format.needsMirror && list.mirror !== undefined) {
    refuseCollisions(
      list.images.map(({ reference }) => reference),
      list.mirror,
    );
  }
  const refusals = format.refuses?.(list) ?? [];
  if (refusals.length > 0) throw unfit(format, refusals, list);
}

function unfit({ name }: ListFormat, refusals: readonly Refusal[], list: ImageList): AirgapError {
  const shown = refusals.map(({ what, reason }) => `\n  ${what}: ${reason}`).join('');
  const fit = LIST_FORMATS.filter(other => holds(other, list)).map(other => other.name);
  const lockAgain = refusals.some(({ reason }) => reason === NO_DIGEST)
    ? 'Run `helm airgap lock` without --offline. '
    : '';
  return new AirgapError('FORMAT_UNFIT', `${name} cannot hold this lock as it is:${shown}`, {
    hint: `${lockAgain}Formats that can: ${fit.join(', ')}.`,
  });
}

function holds(format: ListFormat, list: ImageList): boolean {
  if (format.needsMirror && list.mirror === undefined) return false;
  return (format.refuses?.(list) ?? []).length === 0;
}
