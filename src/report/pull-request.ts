// SPDX-License-Identifier: Apache-2.0
import { compareLocks, isClean, namedImage } from '../drift/drift.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import { visible } from '../reference/visible.ts';

export interface PullRequest {
  /** The lock that the change starts from. */
  readonly before: Lock;
  readonly observed: Lock;
  /** What `before` is called: a revision, `the lock`. */
  readonly since: string;
  /** True when the committed lock is what is observed. */
  readonly upToDate: boolean;
}

/** What a change does to the images, as Markdown for a pull request. Sizes are compressed bytes of all locked platforms. */
export function showPullRequest({ before, observed, since, upToDate }: PullRequest): string {
  const drift = compareLocks(before, observed);
  const [old, now] = [imagesOf(before), imagesOf(observed)];
  const rows = [
    ...drift.added.map(image => row('added', code(image), now.get(image))),
    ...drift.retagged.map(({ from, to }) => row('retagged', `${code(from)} → ${code(to)}`, now.get(to))),
    ...drift.moved.map(({ from, to }) => row('moved', `${code(from)} → ${code(to)}`, namedImage(to, now))),
    ...drift.removed.map(image => row('removed', code(image), old.get(image))),
  ];
  const gaps = (observed.gaps ?? []).length;
  return [
    '### Images of this change\n',
    rows.length === 0
      ? `No image is added, removed or moved since ${since}.${isClean(drift) ? '' : ' Other parts of the lock change.'}\n`
      : ['| | image | size | releases |', '|---|---|---:|---|', ...rows, ''].join('\n'),
    `${counted(observed.images.length, 'image')} of ${counted(observed.releases.length, 'release')}${total(observed)}${gaps === 0 ? '' : `, ${counted(gaps, 'gap')}`}.`,
    upToDate
      ? 'The lock is up to date.'
      : '**The lock is not up to date**: run `helm airgap check --fix` and commit `airgap.lock.yaml`.',
    '',
  ].join('\n');
}

function imagesOf(lock: Lock): Map<string, LockedImage> {
  return new Map(lock.images.map(image => [image.image, image]));
}

function row(what: string, image: string, locked: LockedImage | undefined): string {
  const releases = [...new Set((locked?.uses ?? []).map(({ release }) => code(release)))];
  const size = sizeOf(locked);
  return `| ${what} | ${image} | ${size === undefined ? '' : formatBytes(size)} | ${releases.join(', ')} |`;
}

/** Undefined when no registry was asked. */
function sizeOf(locked: LockedImage | undefined): number | undefined {
  return locked?.platforms?.reduce((sum, { size }) => sum + size, 0);
}

function total({ images }: Lock): string {
  const sizes = images.flatMap(image => sizeOf(image) ?? []);
  const known = sizes.length === images.length ? '' : ' as far as known';
  return sizes.length === 0 ? '' : `, ${formatBytes(sizes.reduce((sum, size) => sum + size, 0))}${known}`;
}

/** Names hold no backtick, but a release may be a path; a bar would end the cell, a line end the table. */
function code(text: string): string {
  return `\`${visible(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|').replaceAll('`', "'")}\``;
}
