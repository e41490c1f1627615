// SPDX-License-Identifier: Apache-2.0
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import { counted } from '../reference/counted.ts';
import { compare } from '../reference/order.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';
import type { FoundImage } from './found.ts';

/** What the user says of names. */
export interface Naming {
  /** `[PLACE=]REFERENCE`: the name of the image at this place, or with this digest; of the one without a name when no place is told. */
  readonly names: readonly string[];
  /** The host of names that a file's path gives. */
  readonly registry: string | undefined;
  /** True when names on the mirror have no host of upstream in them, so that none need be known. */
  readonly hostless: boolean;
  /** What the flag is called that `names` came with, in hints; --name when absent. */
  readonly flag?: string;
}

export interface NamedImage {
  readonly image: FoundImage;
  readonly reference: Reference;
}

/**
 * Every image under each of its names, sorted; and those of which the name is not known. Throws USAGE for a name that is meant
 * for no image, LAYOUT_COLLISION for two images of one name.
 */
export function nameImages(
  found: readonly FoundImage[],
  naming: Naming,
): { named: readonly NamedImage[]; unnamed: readonly FoundImage[] } {
  const given = givenNames(found, naming);
  const named = found.flatMap(image =>
    (given.get(image) ?? knownNames(image, naming)).map(reference => ({ image, reference })),
  );
  const unique = new Map<string, NamedImage>();
  for (const one of named.sort((a, b) => compare(canonical(a.reference), canonical(b.reference)))) {
    const name = plainName(one);
    const other = unique.get(name);
    if (other !== undefined && other.image.digest !== one.image.digest)
      throw twoOfOneName(name, other.image, one.image, naming);
    unique.set(name, one);
  }
  const known = new Set(named.map(({ image }) => image));
  return { named: [...unique.values()], unnamed: found.filter(image => !known.has(image)) };
}

/** Throws IMAGE_UNNAMED when there are some. */
export function refuseUnnamed(unnamed: readonly FoundImage[], others: boolean): void {
  if (unnamed.length === 0) return;
  const pathed = unnamed.filter(({ path }) => path !== undefined);
  const lines = unnamed.map(({ place, digest, path }) => {
    return `\n  ${place === '' ? digest : place}${path === undefined ? '' : ` (${path}, on which host?)`}`;
  });
  const naming = '--name PLACE=REFERENCE names one';
  const hint =
    pathed.length === 0
      ? naming
      : `${naming}; --layout strip-host needs no host of those whose files have a name; --source-registry HOST tells it`;
  throw new AirgapError(
    'IMAGE_UNNAMED',
    `nothing tells the whole name of ${counted(unnamed.length, 'image')}:${lines.join('')}`,
    {
      hint: `${hint}${others ? "; --image '*' pushes the others alone" : ''}.`,
    },
  );
}

function givenNames(found: readonly FoundImage[], naming: Naming): ReadonlyMap<FoundImage, readonly Reference[]> {
  const given = new Map<FoundImage, readonly Reference[]>();
  for (const text of naming.names) {
    const reference = parseReference(text.slice(text.lastIndexOf('=') + 1));
    const meant = imageMeant(found, naming, placeIn(text));
    given.set(meant, [...(given.get(meant) ?? []), reference]);
  }
  return given;
}

/** Those of the names that are for one image here, where several bundles share them. */
export function namesFor(found: readonly FoundImage[], naming: Naming): readonly string[] {
  return naming.names.filter(text => imagesMeant(found, naming, placeIn(text)).length === 1);
}

/** `PLACE` of `[PLACE=]REFERENCE`. */
function placeIn(text: string): string | undefined {
  const equals = text.lastIndexOf('=');
  return equals === -1 ? undefined : text.slice(0, equals);
}

function imagesMeant(found: readonly FoundImage[], naming: Naming, place: string | undefined): readonly FoundImage[] {
  return found.filter(image =>
    place === undefined ? knownNames(image, naming).length === 0 : [image.place, image.digest].includes(place),
  );
}

function imageMeant(found: readonly FoundImage[], naming: Naming, place: string | undefined): FoundImage {
  const meant = imagesMeant(found, naming, place);
  const [only, another] = meant;
  if (only !== undefined && another === undefined) return only;
  const which = place === undefined ? 'without a name' : `at ${place}`;
  throw new AirgapError(
    'USAGE',
    `--name is for one image, and the bundle has ${counted(meant.length, 'image')} ${which}`,
    {
      hint: 'Write --name PLACE=REFERENCE, with a place or digest as `helm airgap inspect` shows it.',
    },
  );
}

function knownNames({ names, path }: FoundImage, { registry, hostless }: Naming): readonly Reference[] {
  if (names.length > 0 || path === undefined) return names.map(parseReference);
  if (registry !== undefined) return [parseReference(`${registry}/${path}`)];
  // No registry has this host, so it is no claim of where the image is from.
  return hostless ? [parseReference(`${NO_HOST}/${path}`)] : [];
}

const NO_HOST = BUNDLE_NAME.registry;

function twoOfOneName(name: string, one: FoundImage, other: FoundImage, { flag = '--name' }: Naming): AirgapError {
  const places = [one, other].map(({ place, digest }) => `${place === '' ? 'one' : place} (${digest})`);
  return new AirgapError('LAYOUT_COLLISION', `two images are called ${name}: ${places.join(' and ')}`, {
    hint: `Give one of them another name with ${flag} PLACE=REFERENCE.`,
  });
}

/** A name with the digest that is here, or with its tag alone: one in a name may be that of upstream, where the manifest was made. */
export function plainName({ image, reference: { registry, repository, tag, digest } }: NamedImage): string {
  const name = `${registry}/${repository}`;
  return digest !== undefined && tag === undefined ? `${name}@${image.digest}` : `${name}:${tag ?? 'latest'}`;
}
