// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { AirgapError } from '../errors.ts';
import { type Compression, compressionIn, unpackStream } from '../host/compression.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { isTarHeader, isZeroBlock, TAR_BLOCK } from '../oci/tar-header.ts';
import { addPackedChart } from './charts.ts';
import { readDockerManifest } from './docker-manifest.ts';
import { readDockerArchive } from './docker-reader.ts';
import type { Findings } from './findings.ts';
import { ForeignSource } from './foreign-source.ts';
import {
  emptyLayout,
  indexLost,
  knownFolders,
  noArchive,
  notUnpacked,
  packedChart,
  unrecognised,
  withoutTop,
} from './forms.ts';
import { nameInPath } from './image-name.ts';
import type { LayerDigests, PackedLayer } from './layer-digests.ts';
import { hasLostItsIndex, isLayout, readLayout } from './layout-reader.ts';
import { type Piece, readPiece, streamPiece } from './piece.ts';
import { branches, readFileOf, type Tree, treeOfFolder, treeOfTar } from './tree.ts';
import { readWrap, wrapFolder } from './wrap-reader.ts';

/** How a foreign bundle is opened. */
export interface ForeignOpening {
  /** The bundle, or what a compressed one was unpacked to. */
  readonly unpacked: string;
  /** Unpacks an archive inside of it, which errors call `name`; into a temporary file without this. */
  readonly unpack?: (packed: Piece, name: string, compression: Compression) => Promise<Piece>;
  /** Told when something is unpacked into a temporary file. */
  readonly onUnpacking?: ((file: string, from: string) => void) | undefined;
  /** Gives digests of layers that no form says; reads each such layer without this. */
  readonly hash?: (layer: PackedLayer) => Promise<LayerDigests>;
  /** Why it was not taken for a bundle of ours. */
  readonly ours?: AirgapError | undefined;
}

/** A bundle that another program made, to read from. */
export interface ForeignBundle extends Readonly<Omit<Findings, 'ours'>> {
  readonly where: string;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

/** How deep archives may stand in archives: what is around them, the archive, a compressed one's content. */
const DEPTH = 4;
const CHART_YAML_LIMIT = 1024 * 1024;

/** Where something stands: in the whole bundle, and in the innermost archive or folder, where names of images begin. */
interface Spot {
  readonly place: string;
  readonly path: string;
}

const TOP: Spot = { place: '', path: '' };

/**
 * Opens what another program made: a folder, an archive, or one that is compressed and was unpacked. What it is is told by
 * its content alone. Archives are read where they stand; compressed ones inside are unpacked. Throws INPUT_NOT_FOUND,
 * LAYOUT_INVALID when it is nothing known, INPUT_TOO_LARGE, BUNDLE_INCOMPLETE, BUNDLE_NESTED, DIGEST_MISMATCH.
 */
export async function openForeign(where: string, opening: ForeignOpening): Promise<ForeignBundle> {
  const reader = new ForeignReader(where, opening);
  try {
    await reader.readTop(opening.unpacked);
    return { where, ...reader.findings, close: () => reader.close() };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

class ForeignReader {
  readonly findings: Findings;
  readonly #where: string;
  readonly #opening: ForeignOpening;
  readonly #closes: (() => Promise<void>)[] = [];

  constructor(where: string, opening: ForeignOpening) {
    const source = new ForeignSource(where, opening.hash);
    this.findings = { source, forms: new Set(), images: [], charts: [], files: [], leftOut: [], ours: opening.ours };
    this.#where = where;
    this.#opening = opening;
  }

  async close(): Promise<void> {
    for (const close of this.#closes) await close();
  }

  /** `unpacked`: a folder, or a file that is not compressed. */
  async readTop(unpacked: string): Promise<void> {
    const found = await stat(unpacked);
    if (found.isDirectory()) {
      await this.#readTree(await treeOfFolder(unpacked), TOP, 1, undefined);
    } else {
      const piece = { file: unpacked, offset: 0, size: found.size };
      const head = await readPiece(piece, 16);
      if (!(await isTar(piece))) throw notUnpacked(head, this.#where) ?? noArchive(head, this.#where);
      const packed =
        unpacked === this.#where ? undefined : { file: this.#where, offset: 0, size: (await stat(this.#where)).size };
      await this.#readTree(withoutTop(await treeOfTar(piece, this.#where)), TOP, 1, packed);
    }
    if (this.#count() > 0) return;
    throw this.findings.forms.has('OCI layout')
      ? emptyLayout(this.#where)
      : unrecognised(this.#where, this.findings.leftOut);
  }

  #count(): number {
    const { images, charts, files } = this.findings;
    return images.length + charts.length + files.length;
  }

  /** `packed`: the compressed file that the tree came out of. */
  async #readTree(tree: Tree, spot: Spot, depth: number, packed: Piece | undefined): Promise<void> {
    const { place } = spot;
    if (isLayout(tree)) return readLayout(tree, place, this.findings);
    const docker = await readDockerManifest(tree);
    if (docker !== undefined) return readDockerArchive(tree, docker, place, this.findings);
    const wrap = wrapFolder(tree);
    if (wrap !== undefined) return readWrap(tree, wrap, place, this.findings);
    const chart = packed && packedChart(tree);
    if (chart !== undefined) return this.#packedChart(tree, chart, packed as Piece, place);
    if (hasLostItsIndex(tree)) throw indexLost(tree.where);
    if (depth >= DEPTH) throw unrecognised(tree.where, [...tree.files.keys()]);
    await this.#readCollection(tree, spot, depth);
  }

  /** Folders of it that are something known, unpacked, and archives: by their content, whatever they are called. */
  async #readCollection(tree: Tree, spot: Spot, depth: number): Promise<void> {
    const { inside, outside } = branches(tree, knownFolders(tree));
    for (const [folder, branch] of inside) await this.#readTree(branch, inFolder(spot, folder), depth, undefined);
    for (const [name, piece] of outside.files) await this.#readFile(piece, inFolder(spot, name), depth);
    this.findings.forms.add('folder of archives');
  }

  async #readFile(piece: Piece, { place, path: inside }: Spot, depth: number): Promise<void> {
    const where = `${this.#where}: ${place}`;
    const compression = compressionIn(await readPiece(piece, 4));
    const plain = compression === undefined ? piece : await this.#unpack(piece, where, compression);
    if (!(await isTar(plain))) {
      const unread = notUnpacked(await readPiece(plain, 16), where);
      if (unread !== undefined) throw unread;
      this.findings.leftOut.push(place);
      return;
    }
    const tree = await treeOfTar(plain, where);
    const [before, images] = [this.#count(), this.findings.images.length];
    await this.#readTree(tree, { place, path: '' }, depth + 1, compression === undefined ? undefined : piece);
    if (this.#count() === before) throw unrecognised(where, [...tree.files.keys()]);
    this.#nameByPath(inside, images);
  }

  /** A path names the one image of an archive, the only one since the `first`th, that nothing inside names. */
  #nameByPath(inside: string, first: number): void {
    const { images, source } = this.findings;
    const [only, another] = images.slice(first);
    const told = nameInPath(inside);
    if (only === undefined || another !== undefined || only.names.length > 0 || told === undefined) return;
    if (only.path !== undefined) return;
    if ('name' in told) source.name(told.name, only.digest);
    images[first] = { ...only, ...('name' in told ? { names: [told.name] } : told) };
  }

  async #unpack(piece: Piece, where: string, compression: Compression): Promise<Piece> {
    const { unpack, onUnpacking } = this.#opening;
    if (unpack !== undefined) return unpack(piece, where, compression);
    const { path: folder, remove } = await temporaryFolder();
    this.#closes.push(remove);
    const file = path.join(folder, 'archive.tar');
    onUnpacking?.(file, where);
    await unpackStream(streamPiece(piece), { name: where, size: piece.size }, file, compression);
    return { file, offset: 0, size: (await stat(file)).size };
  }

  async #packedChart(tree: Tree, chart: string, packed: Piece, place: string): Promise<void> {
    const chartYaml = (await readFileOf(tree, chart, CHART_YAML_LIMIT)) as Buffer;
    await addPackedChart(packed, chartYaml, place === '' ? this.#where : place, this.findings);
    this.findings.forms.add('packed chart');
  }
}

async function isTar(piece: Piece): Promise<boolean> {
  const block = await readPiece(piece, TAR_BLOCK);
  return block.length === TAR_BLOCK && (isTarHeader(block) || isZeroBlock(block));
}

function inFolder(spot: Spot, name: string): Spot {
  const join = (front: string): string => (front === '' ? name : `${front}/${name}`);
  return { place: join(spot.place), path: join(spot.path) };
}
