// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../../discover/image-use.ts';
import { AirgapError } from '../../errors.ts';
import { isIgnored } from '../../lock/build.ts';
import { isFromCluster } from '../../lock/cluster-release.ts';
import type { Lock, LockedImage, LockedUse } from '../../lock/lock.ts';
import { releasesNamed } from '../../lock/release-name.ts';
import { wildcard } from '../../reference/pattern.ts';
import { canonical, parseReference, type Reference } from '../../reference/reference.ts';
import { formatIdentity } from '../../rendered/identity.ts';
import { type MirrorTarget, mirroredText, mirrorReference } from '../layout.ts';

/** A use of the lock with the names that its place may hold. */
export interface LockedPlace {
  readonly use: LockedUse;
  readonly image: LockedImage;
  readonly written: string;
  /** On the mirror, as it has to be written, without a digest that is only in the lock, and with it. */
  readonly mirrored: string;
  readonly pinned: string | undefined;
}

/** The places that the lock has of one release. */
export class LockedPlaces {
  readonly all: readonly LockedPlace[];
  readonly #exact = new Map<string, LockedPlace[]>();
  readonly #wild: { readonly object: RegExp; readonly place: LockedPlace }[] = [];

  constructor(lock: Lock, release: string, target: MirrorTarget) {
    this.all = lock.images.flatMap(image =>
      image.uses.filter(use => use.release === release).map(use => placeOf(image, use, target)),
    );
    for (const place of this.all) {
      if (place.use.object.includes('*')) this.#wild.push({ object: objectPattern(place.use.object), place });
      for (const path of pathsOf(place)) {
        const key = `${place.use.object} ${path}`;
        this.#exact.set(key, [...(this.#exact.get(key) ?? []), place]);
      }
    }
  }

  /** The place of the lock that a use stands at and whose image it names, upstream or on the mirror. */
  find(use: ImageUse): LockedPlace | undefined {
    const object = formatIdentity(use.object);
    const exact = this.#exact.get(`${object} ${use.path}`) ?? [];
    const wild = this.#wild.filter(one => one.object.test(object) && pathsOf(one.place).includes(use.path));
    return [...exact, ...wild.map(({ place }) => place)].find(place => names(place, use.reference));
  }
}

/** True when the lock's object, whose name may hold `*`, is that one. */
export function isObject(locked: string, object: string): boolean {
  return locked === object || (locked.includes('*') && objectPattern(locked).test(object));
}

function objectPattern(object: string): RegExp {
  return wildcard(object, '[^ /]*');
}

function placeOf(image: LockedImage, use: LockedUse, target: MirrorTarget): LockedPlace {
  const written = use.written ?? image.image;
  const reference = parseReference(written);
  const mirrored = mirroredText(reference, target);
  const { digest } = image;
  const pinned = digest === undefined || reference.digest !== undefined ? undefined : `${mirrored}@${digest}`;
  return { use, image, written, mirrored, pinned };
}

/** Words without a name are told by what they say: their path changes with them. */
export function pathsOf({ use, written, mirrored, pinned }: LockedPlace): string[] {
  const now = [mirrored, ...(pinned === undefined ? [] : [pinned])];
  return [use.path, ...now.map(text => pathWith(use.path, written, text)).filter(path => path !== use.path)];
}

export function pathWith(path: string, written: string, now: string): string {
  const word = path.replace(/~\d+$/, '');
  return word.endsWith(`#${written}`) ? `${word.slice(0, -written.length)}${now}${path.slice(word.length)}` : path;
}

function names({ image, mirrored, pinned }: LockedPlace, reference: Reference): boolean {
  const name = canonical(reference);
  return name === image.image || reference.written === mirrored || reference.written === pinned;
}

export interface MatchOptions {
  readonly target: MirrorTarget;
  /** `namespace/name`; found by its places when undefined, and among several of that name. */
  readonly release: string | undefined;
  /** Only releases of this namespace are looked at, when there are any. */
  readonly namespace: string | undefined;
}

/**
 * The release that a stream is of: the one that names most of its uses. Throws USAGE when the one asked for is not in the
 * lock, or when several name as many uses and not the same ones.
 */
export function findRelease(lock: Lock, uses: readonly ImageUse[], options: MatchOptions): string | undefined {
  const all = lock.releases.map(({ name }) => name);
  const { release, namespace, target } = options;
  const asked = releasesNamed(release === undefined ? [] : [release], lock);
  if (asked.length === 1) return asked[0];
  if (release !== undefined && asked.length === 0) {
    throw new AirgapError('USAGE', `the lock has no release ${release}`, { hint: `It has ${all.join(', ')}.` });
  }
  // What runs has the places of what was rendered, and none of its own.
  const rendered = all.filter(name => !isFromCluster(name));
  const there = rendered.filter(name => namespace !== undefined && name.startsWith(`${namespace}/`));
  const candidates = [asked, there].find(names => names.length > 0) ?? rendered;
  const ranked = candidates.map(name => {
    const places = new LockedPlaces(lock, name, target);
    return { name, named: uses.filter(use => places.find(use) !== undefined) };
  });
  const most = Math.max(0, ...ranked.map(({ named }) => named.length));
  const [first, ...others] = ranked.filter(({ named }) => named.length === most);
  if (first === undefined || (most === 0 && others.length > 0)) return undefined;
  const other = others.find(({ named }) => named.some(use => !first.named.includes(use)));
  if (other === undefined) return first.name;
  throw new AirgapError(
    'USAGE',
    `this may be release ${first.name} or ${other.name}: both name ${most} of its images`,
    {
      hint: 'Say which: --release NAMESPACE/NAME.',
    },
  );
}

/** What the lock says of the uses of a stream. */
export interface Matched {
  /** Still named upstream, or without the digest that is wanted. */
  readonly wanted: readonly { readonly use: ImageUse; readonly place: LockedPlace }[];
  /** `image`: not in the lock. `place`: the lock has the image, not this use of it. */
  readonly unknown: readonly { readonly use: ImageUse; readonly why: 'image' | 'place' }[];
  /** Places of the lock that no use was found at, such as those that only evidence shows. */
  readonly rest: readonly LockedPlace[];
}

export interface JudgeOptions {
  readonly target: MirrorTarget;
  readonly addDigests: boolean;
  readonly ignore: readonly { readonly image: string }[];
}

/** Holds found uses against the lock. Uses that are only possible count when the lock names them. */
export function judgeUses(lock: Lock, places: LockedPlaces, uses: readonly ImageUse[], options: JudgeOptions): Matched {
  const wanted: { use: ImageUse; place: LockedPlace }[] = [];
  const unknown: { use: ImageUse; why: 'image' | 'place' }[] = [];
  const seen = new Set<LockedPlace>();
  const images = new Set(lock.images.map(({ image }) => image));
  const onMirror = new Set(lock.images.flatMap(({ image, digest }) => mirrorNames(image, digest, options.target)));
  for (const use of uses) {
    const place = places.find(use);
    const name = canonical(use.reference);
    if (place !== undefined) {
      seen.add(place);
      if (use.reference.written !== wantedText(place, options.addDigests) && use.reference.written !== place.pinned) {
        wanted.push({ use, place });
      }
    } else if (use.certainty !== 'possible' && !onMirror.has(name) && !isIgnored(name, options.ignore)) {
      unknown.push({ use, why: images.has(name) ? 'place' : 'image' });
    }
  }
  return { wanted, unknown, rest: places.all.filter(place => !seen.has(place)) };
}

function mirrorNames(image: string, digest: string | undefined, target: MirrorTarget): string[] {
  const name = canonical(mirrorReference(parseReference(image), target));
  return digest === undefined || name.includes('@') ? [name] : [name, `${name}@${digest}`];
}

/** What a place must say; without a digest when the lock has none. */
export function wantedText({ mirrored, pinned }: LockedPlace, addDigests: boolean): string {
  return addDigests ? (pinned ?? mirrored) : mirrored;
}
