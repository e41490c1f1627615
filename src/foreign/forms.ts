// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import type { Tree } from './tree.ts';

/** What stands at the top of a layout, a docker archive and a wrap, in a folder. */
const MARKED = /^(.+?)\/(?:index\.json|manifest\.json|chart\/Images\.lock)$/;
const SHOWN = 6;

/** Folders that may be something known, unpacked. */
export function knownFolders({ files }: Tree): string[] {
  return [...files.keys()].flatMap(name => MARKED.exec(name)?.[1] ?? []);
}

/**
 * `tar cf bundle.tar bundle` puts all into a folder that is called as the archive begins; it belongs to no image's name. That
 * of a packed chart stays.
 */
export function withoutTop(tree: Tree): Tree {
  const names = besideApple(tree);
  const top = `${names[0]?.split('/')[0]}/`;
  const named = path.basename(tree.where).startsWith(top.slice(0, -1)) && names.every(name => name.startsWith(top));
  if (!named || names.includes(`${top}Chart.yaml`)) return tree;
  const inside = (name: string): string => (name.startsWith(top) ? name.slice(top.length) : name);
  return { ...tree, files: new Map([...tree.files].map(([name, piece]) => [inside(name), piece])) };
}

/** All names but those at the top that tar of macOS writes there of its own: `._kit` beside `kit`. */
function besideApple({ files }: Tree): string[] {
  return [...files.keys()].filter(name => !name.startsWith('._'));
}

/** The Chart.yaml of a packed chart: all files are in one folder, and it is right there. */
export function packedChart(tree: Tree): string | undefined {
  const names = besideApple(tree);
  const chart = names.find(name => /^[^/]+\/Chart\.yaml$/.test(name));
  const folder = chart?.slice(0, -'Chart.yaml'.length);
  return folder !== undefined && names.every(name => name.startsWith(folder)) ? chart : undefined;
}

/** How files begin, in hex, that may be archives, packed in ways that are not read. */
const NOT_READ: readonly (readonly [program: string, start: RegExp])[] = [
  ['xz', /^fd377a585a/],
  ['bzip2', /^425a683[1-9]314159/],
  ['lz4', /^04224d18/],
];

/** For what may be an archive of images, and cannot be read; `bytes` is how it begins. */
export function notUnpacked(bytes: Buffer, where: string): AirgapError | undefined {
  const [program] = NOT_READ.find(([, start]) => start.test(bytes.toString('hex'))) ?? [];
  if (program === undefined) return undefined;
  return new AirgapError('LAYOUT_INVALID', `${where} is compressed with ${program}, which is not read here`, {
    hint: `Unpack it first: ${program} -d. Read are archives as they are, and with gzip or zstd.`,
  });
}

/** For a file that is no archive; `bytes` is how it begins. */
export function noArchive(bytes: Buffer, where: string): AirgapError {
  const head = JSON.stringify(bytes.toString('latin1'));
  const why = bytes.length === 0 ? 'it is empty' : `it is no tar archive, and begins with ${head}`;
  return new AirgapError('LAYOUT_INVALID', `${where} is no bundle: ${why}`, {
    hint: 'Copy it anew, and compare its checksum with where it was made.',
  });
}

/** For blobs of an image layout without what names them: a copy that was interrupted, or a stick that calls files otherwise. */
export function indexLost(where: string): AirgapError {
  return new AirgapError(
    'LAYOUT_INVALID',
    `${where} holds the blobs of an image layout, and no index.json or oci-layout`,
    {
      hint: 'Copy it anew, whole and with its names; an archive (.tar) keeps them on any disk.',
    },
  );
}

/** For a layout of nothing, as `export` into a folder leaves it until it is done. */
export function emptyLayout(where: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${where} is an OCI image layout whose index.json lists nothing`, {
    hint: 'An interrupted `helm airgap export` leaves such a folder: run it again, and it goes on from there.',
  });
}

/** For what holds nothing that is known; `names` is what it holds. */
export function unrecognised(where: string, names: readonly string[]): AirgapError {
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  const seen = names.length === 0 ? 'nothing' : `${names.slice(0, SHOWN).join(', ')}${rest}`;
  return new AirgapError('LAYOUT_INVALID', `${where} is no bundle that can be read: it holds ${seen}`, {
    hint: 'Looked for were: a bundle of helm-airgap or another OCI layout (index.json), docker save (manifest.json), a helm-dt wrap (chart/Images.lock), a packed chart, and archives of these.',
  });
}
