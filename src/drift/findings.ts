// SPDX-License-Identifier: Apache-2.0
import { lacksDigest } from '../lock/cluster-release.ts';
import type { Gap, Lock, LockedImage, LockedRelease, LockedUse } from '../lock/lock.ts';
import { type Drift, namedImage } from './drift.ts';

export type FindingRule = CheckRule | LiveRule;

export type CheckRule =
  | 'image-added'
  | 'image-removed'
  | 'image-retagged'
  | 'image-moved'
  | 'image-changed'
  | 'release-changed'
  | 'lock-changed'
  | 'not-on-mirror'
  | 'image-unresolved'
  | 'image-upstream'
  | 'gap';

/** What a live cluster shows. */
export type LiveRule =
  | 'live-not-locked'
  | 'live-other-digest'
  | 'live-upstream'
  | 'live-not-mirrored'
  | 'live-unknown'
  | 'live-unused';

/** `error`: an air-gapped cluster would pull what is not locked. `note`: a gap that may be none. */
export type FindingLevel = 'error' | 'warning' | 'note';

/** One thing to look at: what differs, or is not known, in one release. */
export interface Finding {
  readonly rule: FindingRule;
  readonly level: FindingLevel;
  readonly message: string;
  /** Absent for what belongs to no one release. */
  readonly release?: string;
  /** Canonical reference, as observed or, for what is gone, as locked. */
  readonly image?: string;
  /** The image as the release writes it. */
  readonly written?: string;
  /** `chart/templates/file.yaml`, as Helm calls the template. */
  readonly template?: string;
  /** Values paths that drive the image, as the lock writes them. */
  readonly values?: readonly string[];
  /** The place, where it needs no search: of a gap in a repository, of changed values; from the folder of the lock. */
  readonly file?: string;
  readonly line?: number;
}

/** A finding with its file, as seen from the current folder, and line; `fingerprint` stays when lines move. */
export interface PlacedFinding extends Finding {
  readonly file: string;
  readonly line: number;
  readonly fingerprint: string;
}

/** Everything that a person has to look at, one finding for each release concerned; `strict` makes errors of gaps, of images that no registry was asked for, and of those that stay upstream. */
export function findingsOf(drift: Drift, locked: Lock, observed: Lock, strict: boolean): Finding[] {
  const before = new Map(locked.images.map(image => [image.image, image]));
  const after = new Map(observed.images.map(image => [image.image, image]));
  const [releasesBefore, releasesAfter] = [releasesOf(locked), releasesOf(observed)];
  const now = (rule: FindingRule, name: string, what: string): Finding[] =>
    perRelease(namedImage(name, after), name, { rule, level: 'error', message: what });
  return [
    ...drift.added.flatMap(image => now('image-added', image, `${image} is not in the lock`)),
    ...drift.retagged.flatMap(({ from, to }) => now('image-retagged', to, `${to} takes the place of ${from}`)),
    ...drift.moved.flatMap(({ from, to }) => now('image-moved', to, `${to} takes the place of ${from}`)),
    ...drift.removed.flatMap(image =>
      perRelease(before.get(image), image, {
        rule: 'image-removed',
        level: 'warning',
        message: `${image} is in the lock, and nothing names it any more`,
      }),
    ),
    ...drift.changed.flatMap(({ image, what }) => changedIn(image, what, before.get(image), after.get(image))),
    ...drift.releases
      .filter(isTold)
      .map(name => changedRelease(name, releasesBefore.get(name), releasesAfter.get(name))),
    ...(strict ? observed.images.filter(lacksDigest).flatMap(unresolvedFinding) : []),
    ...(strict ? stayingUpstream(observed).flatMap(upstreamFinding) : []),
    ...(observed.gaps ?? []).map(gap => gapFinding(gap, strict)),
  ];
}

function unresolvedFinding(locked: LockedImage): Finding[] {
  const message = `${locked.image} was locked without asking its registry`;
  return perRelease(locked, locked.image, { rule: 'image-unresolved', level: 'error', message });
}

function upstreamFinding(locked: LockedImage): Finding[] {
  const message = `nothing points ${locked.image} at the mirror`;
  return perRelease(locked, locked.image, { rule: 'image-upstream', level: 'error', message });
}

/** Images that pull from upstream though the lock has a mirror, each with just the uses that do. */
export function stayingUpstream({ mirror, images }: Lock): LockedImage[] {
  if (mirror === undefined) return [];
  const open = images.map(image => ({ ...image, uses: image.uses.filter(({ redirect }) => redirect === 'none') }));
  return open.filter(({ uses }) => uses.length > 0);
}

/** What a mirror lacks of a locked image, for each release that uses it. */
export function mirrorFinding(name: string, locked: LockedImage | undefined, message: string): Finding[] {
  return perRelease(locked, name, { rule: 'not-on-mirror', level: 'error', message });
}

/** The list of charts says nothing that a release does not say as well. */
function isTold(part: string, _: number, all: readonly string[]): boolean {
  return part !== 'charts' || all.length === 1;
}

type Said = Pick<Finding, 'rule' | 'level' | 'message'>;

function perRelease(locked: LockedImage | undefined, image: string, said: Said): Finding[] {
  const byRelease = usesByRelease(locked);
  if (byRelease.size === 0) return [{ ...said, image }];
  return [...byRelease].map(([release, uses]) => {
    const [first] = uses;
    const more = uses.length > 1 ? ` and ${uses.length - 1} more` : '';
    const values = uses.flatMap(use => use.values ?? []);
    return {
      ...said,
      message: `${said.message}: ${release}, ${first?.object} ${first?.path}${more}`,
      release,
      image,
      written: first?.written ?? image,
      ...(first?.template !== undefined && { template: first.template }),
      ...(values.length > 0 && { values: [...new Set(values)] }),
    };
  });
}

/** Other uses matter in the releases that have them; other platforms or referrers belong to the image. */
function changedIn(
  image: string,
  what: readonly string[],
  before: LockedImage | undefined,
  after: LockedImage | undefined,
): Finding[] {
  const said = { rule: 'image-changed', level: 'warning', message: `${image} has other ${what.join(', ')}` } as const;
  const [then, now] = [usesByRelease(before), usesByRelease(after)];
  const releases = [...new Set([...then.keys(), ...now.keys()])];
  const differing = releases.filter(name => JSON.stringify(then.get(name)) !== JSON.stringify(now.get(name)));
  if (differing.length === 0) return [{ ...said, image }];
  return differing.map(release => ({ ...said, message: `${said.message}: ${release}`, release, image }));
}

function usesByRelease(image: LockedImage | undefined): Map<string, readonly LockedUse[]> {
  return Map.groupBy(image?.uses ?? [], ({ release }) => release);
}

function releasesOf({ releases }: Lock): Map<string, LockedRelease> {
  return new Map(releases.map(release => [release.name, release]));
}

function changedRelease(name: string, before: LockedRelease | undefined, after: LockedRelease | undefined): Finding {
  if (before === undefined && after === undefined) {
    return { rule: 'lock-changed', level: 'warning', message: `${name} of the lock would be other ones now` };
  }
  const said = { rule: 'release-changed', level: 'warning', release: name } as const;
  if (before === undefined) return { ...said, message: `${name} is not in the lock` };
  if (after === undefined) return { ...said, message: `${name} is in the lock, and there is no such release any more` };
  const keys = ['chart', 'rendered', 'declared', 'values', 'set', 'kubeVersion', 'apiVersions', 'proof'] as const;
  const what = keys.filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const file = changedFile(before, after);
  return {
    ...said,
    message: `${name} has other ${what.join(', ')} than the lock`,
    ...(file !== undefined && { file, line: 1 }),
  };
}

/** The values file that is new or says something else; values that stand in an object are found by the object. */
function changedFile(before: LockedRelease, after: LockedRelease): string | undefined {
  const known = new Set((before.values ?? []).map(values => JSON.stringify(values)));
  return after.values?.find(values => values.part === undefined && !known.has(JSON.stringify(values)))?.path;
}

function gapFinding({ release, file, line, reason, detail, close }: Gap, strict: boolean): Finding {
  const open = strict ? 'error' : 'warning';
  return {
    rule: 'gap',
    level: reason === 'possible-operator' ? 'note' : open,
    message: close === undefined ? `${reason}: ${detail}` : `${detail} airgap.yaml closes it: ${close}`,
    ...(release !== undefined && { release }),
    ...(file !== undefined && { file, line: line ?? 1 }),
  };
}
