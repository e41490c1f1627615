// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { type AnyBundle, type BundleSource, type OpenBundle, openAnyBundle } from './open-bundle.ts';

type OnUnpacking = (file: string, from: string) => void;

/**
 * Opens a bundle, or any volumes of one set as one bundle; one alone may be what another program made, too. Throws
 * LAYOUT_INVALID for several that are no set, USAGE for several of other programs, and as openAnyBundle.
 */
export async function openAnyBundles(places: readonly string[], onUnpacking?: OnUnpacking): Promise<AnyBundle> {
  const [place, ...others] = places;
  if (place !== undefined && others.length === 0) return openAnyBundle(place, onUnpacking);
  return openEach(places, async one => {
    const opened = await openAnyBundle(one, onUnpacking);
    if ('bundle' in opened) return opened;
    await opened.close();
    throw noVolume(one);
  });
}

function noVolume(place: string): AirgapError {
  return new AirgapError(
    'USAGE',
    `${place} is no volume of a bundle: what other programs wrote is taken one at a time`,
    {
      hint: 'Give one after another, or all of them in one folder.',
    },
  );
}

async function openEach(places: readonly string[], open: (place: string) => Promise<OpenBundle>): Promise<OpenBundle> {
  const opened: OpenBundle[] = [];
  const close = async (): Promise<void> => {
    for (const bundle of opened) await bundle.close();
  };
  try {
    for (const place of places) opened.push(await open(place));
    return { ...join(opened), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Blobs that stand in volumes which are not open, and the number of each one's volume. */
export function absentBlobs({ bundle, present }: Pick<OpenBundle, 'bundle' | 'present'>): ReadonlyMap<string, number> {
  const absent = (bundle.volumes ?? []).map((blobs, at) => (present.includes(at + 1) ? [] : blobs));
  return new Map(absent.flatMap((blobs, at) => blobs.map(digest => [digest, at + 1] as const)));
}

function join(opened: readonly OpenBundle[]): OpenBundle {
  const [first, ...others] = opened;
  if (first === undefined) throw new TypeError('nothing was opened');
  if (others.length === 0) return first;
  const present = volumesOfSet(opened);
  const where = opened.map(volume => volume.where).join(', ');
  return { ...first, where, present, source: joinSources(opened) };
}

/** The numbers of volumes of one set, sorted. Throws LAYOUT_INVALID for several bundles that are none. */
export function volumesOfSet(opened: readonly Omit<OpenBundle, 'source' | 'close'>[]): number[] {
  const [first, ...others] = opened;
  const other = others.find(({ digest, present }) => digest !== first?.digest || present.length === 0);
  if (first !== undefined && other !== undefined) throw noSet(first, other);
  return [...new Set(opened.flatMap(({ present }) => present))].sort((a, b) => a - b);
}

/** Every volume has all manifests; a blob is looked for in each. */
function joinSources(opened: readonly OpenBundle[]): BundleSource {
  const [volume] = opened as readonly [OpenBundle];
  const first = volume.source;
  const having = async (digest: Digest): Promise<OpenBundle | undefined> => {
    for (const one of opened) if (await one.source.hasBlob(digest)) return one;
    return undefined;
  };
  return {
    fetchNamed: reference => first.fetchNamed(reference),
    fetchManifest: (reference, digest) => first.fetchManifest(reference, digest),
    referrers: (reference, digest) => first.referrers(reference, digest),
    listed: () => first.listed(),
    hasBlob: async digest => (await having(digest)) !== undefined,
    openBlob: async (reference, digest, offset) => {
      const { source, where } = (await having(digest)) ?? volume;
      return { ...(await source.openBlob(reference, digest, offset)), from: where };
    },
  };
}

type Named = Pick<OpenBundle, 'where' | 'bundle' | 'digest'>;

function noSet(first: Named, other: Named): AirgapError {
  const shown = ({ where, bundle, digest }: Named): string =>
    `${where} is of ${bundle.name} ${bundle.version} (${digest})`;
  return new AirgapError('LAYOUT_INVALID', `no volumes of one set: ${shown(first)}, ${shown(other)}`, {
    hint: 'Import bundles one after another, an increment behind what it builds on; only volumes of one set go together.',
  });
}
