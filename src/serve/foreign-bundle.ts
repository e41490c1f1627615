// SPDX-License-Identifier: Apache-2.0
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import { ForeignLayout } from '../foreign/foreign-layout.ts';
import { type FoundImage, partOf } from '../foreign/found.ts';
import { type NamedImage, type Naming, nameImages, namesFor } from '../foreign/name-images.ts';
import { type ForeignBundle, openForeign } from '../foreign/open-foreign.ts';
import { LayoutSource } from '../oci/layout.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { Bundle } from './bundle-opener.ts';
import { type Hashing, KnownDigests } from './known-digests.ts';
import { PieceFiles } from './piece-files.ts';
import type { Spool } from './spool.ts';

/** What the user says of names; the flags are --image-name and --source-registry. */
export type ServedNaming = Pick<Naming, 'names' | 'registry'>;

/** What whoever serves a foreign bundle should know of it. */
export interface ForeignNotes {
  readonly bundle: string;
  /** Those of the user's names that are for an image of it. */
  readonly given: readonly string[];
  /** Images that nothing names; they are not served. */
  readonly unnamed: readonly FoundImage[];
  /** Images under a name without a host, which `?ns=` and deep paths do not find. */
  readonly hostless: readonly NamedImage[];
  /** Names of images whose manifests were made here, so that no pin of upstream's fits. */
  readonly made: readonly string[];
  readonly partial: readonly { readonly image: string; readonly platforms: readonly string[] }[];
  /** Files in it that are no archives, and content that is not served. */
  readonly leftOut: readonly string[];
}

/** Where a bundle is read: itself, or what it was unpacked to. */
export interface BundleFile {
  readonly path: string;
  readonly isFolder: boolean;
}

export interface ForeignBundleOptions {
  readonly naming: ServedNaming;
  readonly spool: Spool;
  readonly storage: string | undefined;
  readonly onHashing: (state: Hashing) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens what another program made, to be served from where it stands; `ours` is why it was not taken for a bundle of ours. Throws
 * what `openForeign` throws, LAYOUT_COLLISION for two images of one name, and what unpacking what is compressed inside throws.
 */
export async function openForeignBundle(
  bundle: string,
  file: BundleFile,
  ours: AirgapError | undefined,
  options: ForeignBundleOptions,
): Promise<Bundle> {
  const { spool, storage, signal, onHashing } = options;
  const digests = await KnownDigests.open(bundle, storage, onHashing);
  const unpacked: string[] = [];
  const found = await openForeign(bundle, {
    unpacked: file.path,
    ours,
    hash: layer => digests.of(layer, signal),
    unpack: async (piece, name, compression) => {
      const plain = await spool.pieceOf(piece, name, compression, signal);
      unpacked.push(plain.file);
      return plain;
    },
  }).catch(cause => {
    throw signal.aborted ? new AirgapError('LAYOUT_INVALID', `${bundle} was not read to its end`, { cause }) : cause;
  });
  await digests.forgetOthers();
  const held = await PieceFiles.open([...(file.isFolder ? [] : [file.path, bundle]), ...unpacked]);
  try {
    const { named, notes } = nameAll(found, options.naming);
    const layout = new LayoutSource(await ForeignLayout.of(found, named, held));
    return { layout, files: [file.path, ...unpacked, ...digests.files], foreign: notes, release: () => held.release() };
  } catch (cause) {
    await held.release();
    throw cause;
  }
}

function nameAll(found: ForeignBundle, given: ServedNaming): { named: readonly NamedImage[]; notes: ForeignNotes } {
  const naming: Naming = { ...given, hostless: false, flag: '--image-name' };
  const names = namesFor(found.images, naming);
  const told = nameImages(found.images, { ...naming, names });
  // Better than nothing: who asks for the path alone finds it.
  const { named: hostless, unnamed } = nameImages(told.unnamed, { names: [], registry: undefined, hostless: true });
  const named = [...told.named, ...hostless];
  const partial = named.flatMap(({ image, reference }) => {
    const platforms = partOf(image, found);
    return platforms === undefined ? [] : [{ image: shownName(reference), platforms }];
  });
  const made = named.filter(({ image }) => image.made).map(({ reference }) => shownName(reference));
  return {
    named,
    notes: { bundle: found.where, given: names, unnamed, hostless, made, partial, leftOut: found.leftOut },
  };
}

/** Nobody knows the host that stands for none. */
function shownName(reference: Reference): string {
  const { registry, repository, tag } = reference;
  return registry === BUNDLE_NAME.registry ? `${repository}:${tag}` : canonical(reference);
}
