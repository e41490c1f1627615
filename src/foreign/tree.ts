// SPDX-License-Identifier: Apache-2.0
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { openTar } from '../oci/layout-tar.ts';
import { compare } from '../reference/order.ts';
import { type Piece, readPiece } from './piece.ts';

/** The files of a folder or of an archive, by their path in it, `/` between the parts, sorted. */
export interface Tree {
  /** Its name in errors. */
  readonly where: string;
  readonly files: ReadonlyMap<string, Piece>;
}

/** Files of a folder; an archive's are counted where it is read. */
const MOST_FILES = 1_000_000;

/** The files below a folder. A link to a file is that file. Throws LAYOUT_INVALID for a link that leads out, and for pipes and the like; INPUT_NOT_FOUND. */
export async function treeOfFolder(folder: string): Promise<Tree> {
  const files = new Map<string, Piece>();
  const root = await realpath(folder);
  const walk = async (inside: string): Promise<void> => {
    const entries = await readdir(path.join(folder, inside), { withFileTypes: true }).catch(
      unreadable(path.join(folder, inside)),
    );
    for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) await walk(name);
      else files.set(name, await pieceOf(path.join(folder, name), entry.isSymbolicLink() ? root : undefined));
      if (files.size > MOST_FILES)
        throw new AirgapError('INPUT_TOO_LARGE', `${folder} has more than ${MOST_FILES} files`);
    }
  };
  await walk('');
  return { where: folder, files };
}

async function pieceOf(name: string, root: string | undefined): Promise<Piece> {
  const file = root === undefined ? name : await realpath(name).catch(() => '');
  if (root !== undefined && !file.startsWith(`${root}${path.sep}`)) throw unfit(name, 'is a link that leads out of it');
  const found = await stat(file);
  if (found.isFile()) return { file, offset: 0, size: found.size };
  throw unfit(name, found.isDirectory() ? 'is a link to a folder' : 'is not a regular file');
}

function unfit(name: string, problem: string): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${name} ${problem}`, {
    hint: 'What is imported holds plain files and folders only. Copy it anew, without links.',
  });
}

/** The files of an uncompressed tar archive, where they stand. Throws LAYOUT_INVALID. */
export async function treeOfTar({ file, offset, size }: Piece, where: string): Promise<Tree> {
  const extent = { start: offset, end: offset + size, links: 'inside' } as const;
  const { handle, files } = await openTar(file, extent, where);
  await handle.close();
  const sorted = [...files].sort(([a], [b]) => compare(a, b));
  return { where, files: new Map(sorted.map(([name, place]) => [name, { file, ...place }])) };
}

/** A file, whole; undefined when there is none. Throws INPUT_TOO_LARGE. */
export async function readFileOf({ files, where }: Tree, name: string, limit: number): Promise<Buffer | undefined> {
  const piece = files.get(name);
  if (piece === undefined || piece.size <= limit) return piece && readPiece(piece);
  throw new AirgapError('INPUT_TOO_LARGE', `${where}: ${name} has ${piece.size} bytes, more than ${limit}`);
}

/** The trees below these folders, by folder, and all that is in none of them. What is in several is in the outermost. */
export function branches(
  { where, files }: Tree,
  folders: readonly string[],
): { inside: ReadonlyMap<string, Tree>; outside: Tree } {
  const known = new Set(folders);
  const inside = new Map<string, Map<string, Piece>>();
  const outside = new Map<string, Piece>();
  for (const [name, piece] of files) {
    const folder = ancestors(name).find(ancestor => known.has(ancestor));
    const own = folder === undefined ? outside : (inside.get(folder) ?? new Map<string, Piece>());
    if (folder !== undefined) inside.set(folder, own);
    own.set(folder === undefined ? name : name.slice(folder.length + 1), piece);
  }
  const trees = [...inside].map(([folder, own]) => [folder, { where: `${where}: ${folder}`, files: own }] as const);
  return { inside: new Map(trees), outside: { where, files: outside } };
}

/** `a`, `a/b` of `a/b/c`. */
function ancestors(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}
