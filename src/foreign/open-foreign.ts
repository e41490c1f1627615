// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { type Compression, compressionIn, unpackStream } from '../host/compression.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { isZeroBlock, parseTarHeader, TAR_BLOCK } from '../oci/tar-header.ts';
import { addPackedChart } from './charts.ts';
import { readDockerManifest } from './docker-manifest.ts';
import { readDockerArchive } from './docker-reader.ts';
import type { Findings } from './findings.ts';
import { ForeignSource } from './foreign-source.ts';
import { nameInPath } from './image-name.ts';
import { isLayout, readLayout } from './layout-reader.ts';
import { type Piece, readPiece, streamPiece } from './piece.ts';
import { branches, readFileOf, type Tree, treeOfFolder, treeOfTar } from './tree.ts';
import { readWrap, wrapFolder } from './wrap-reader.ts';

/** A bundle that another program made, to read from. */
export interface ForeignBundle extends Readonly<Omit<Findings, 'ours'>> {
  readonly where: string;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

/** How deep archives may stand in archives: what is around them, the archive, a compressed one's content. */
const DEPTH = 4;
const CHART_YAML_LIMIT = 1024 * 1024;
const SHOWN = 6;

/**
 * Opens what another program made: a folder, an archive, or one that is compressed and was unpacked into `unpacked`. What it
 * is is told by its content alone. Archives are read where they stand; compressed ones inside are unpacked, and `onUnpacking`
 * is told. `ours` is why it was not taken for a bundle of ours. Throws INPUT_NOT_FOUND, LAYOUT_INVALID when it is nothing known, INPUT_TOO_LARGE, BUNDLE_INCOMPLETE.
 */
export async function openForeign(
  where: string,
  unpacked: string,
  onUnpacking?: (file: string, from: string) => void,
  ours?: AirgapError,
): Promise<ForeignBundle> {
  const reader = new ForeignReader(where, onUnpacking, ours);
  try {
    await reader.readTop(unpacked);
    return { where, ...reader.findings, close: () => reader.close() };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

class ForeignReader {
  readonly findings: Findings;
  readonly #where: string;
  readonly #onUnpacking: ((file: string, from: string) => void) | undefined;
  readonly #closes: (() => Promise<void>)[] = [];

  constructor(
    where: string,
    onUnpacking: ((file: string, from: string) => void) | undefined,
    ours: AirgapError | undefined,
  ) {
    const source = new ForeignSource(where);
    this.findings = { source, forms: new Set(), images: [], charts: [], files: [], leftOut: [], ours };
    this.#where = where;
    this.#onUnpacking = onUnpacking;
  }

  async close(): Promise<void> {
    for (const close of this.#closes) await close();
  }

  /** `unpacked`: a folder, or a file that is not compressed. */
  async readTop(unpacked: string): Promise<void> {
    const found = await stat(unpacked);
    if (found.isDirectory()) {
      await this.#readTree(await treeOfFolder(unpacked), '', 1, undefined);
    } else {
      const piece = { file: unpacked, offset: 0, size: found.size };
      if (!(await isTar(piece))) throw await noArchive(piece, this.#where);
      const packed =
        unpacked === this.#where ? undefined : { file: this.#where, offset: 0, size: (await stat(this.#where)).size };
      await this.#readTree(withoutTop(await treeOfTar(piece, this.#where)), '', 1, packed);
    }
    if (this.#count() === 0) throw unrecognised(this.#where, this.findings.leftOut);
  }

  #count(): number {
    const { images, charts, files } = this.findings;
    return images.length + charts.length + files.length;
  }

  /** `packed`: the compressed file that the tree came out of. */
  async #readTree(tree: Tree, place: string, depth: number, packed: Piece | undefined): Promise<void> {
    if (isLayout(tree)) return readLayout(tree, place, this.findings);
    const docker = await readDockerManifest(tree);
    if (docker !== undefined) return readDockerArchive(tree, docker, place, this.findings);
    const wrap = wrapFolder(tree);
    if (wrap !== undefined) return readWrap(tree, wrap, place, this.findings);
    const chart = packed && packedChart(tree);
    if (chart !== undefined) return this.#packedChart(tree, chart, packed as Piece, place);
    if (depth >= DEPTH) throw unrecognised(tree.where, [...tree.files.keys()]);
    await this.#readCollection(tree, place, depth);
  }

  /** Layouts in folders of it, and archives: by their content, whatever they are called. */
  async #readCollection(tree: Tree, place: string, depth: number): Promise<void> {
    const folders = [...tree.files.keys()].flatMap(name => /^(.+)\/index\.json$/.exec(name)?.[1] ?? []);
    const tops = folders.filter(folder => !folders.some(other => folder.startsWith(`${other}/`)));
    const { inside, outside } = branches(tree, tops);
    for (const [folder, branch] of inside) {
      const at = join(place, folder);
      if (isLayout(branch)) await this.#named(at, () => readLayout(branch, at, this.findings));
      else this.findings.leftOut.push(at);
    }
    for (const [name, piece] of outside.files) await this.#readFile(piece, join(place, name), depth);
    this.findings.forms.add('folder of archives');
  }

  async #readFile(piece: Piece, place: string, depth: number): Promise<void> {
    const where = `${this.#where}: ${place}`;
    const compression = compressionIn(Buffer.concat([await readPiece(piece, 4), Buffer.alloc(4)]));
    const plain = compression === undefined ? piece : await this.#unpack(piece, where, compression);
    if (!(await isTar(plain))) this.findings.leftOut.push(place);
    else {
      const packed = compression === undefined ? undefined : piece;
      const tree = await treeOfTar(plain, where);
      const before = this.#count();
      await this.#named(place, () => this.#readTree(tree, place, depth + 1, packed));
      if (this.#count() === before) throw unrecognised(where, [...tree.files.keys()]);
    }
  }

  /** A path names the one image in it that nothing else names. */
  async #named(place: string, read: () => Promise<void>): Promise<void> {
    const { images } = this.findings;
    const before = images.length;
    await read();
    const [only, another] = images.slice(before);
    if (only === undefined || another !== undefined || only.names.length > 0) return;
    const told = nameInPath(place);
    if (told === undefined) return;
    if ('name' in told) this.findings.source.name(told.name, only.digest);
    images[before] = { ...only, ...('name' in told ? { names: [told.name] } : told) };
  }

  async #unpack(piece: Piece, where: string, compression: Compression): Promise<Piece> {
    const { path: folder, remove } = await temporaryFolder();
    this.#closes.push(remove);
    const file = path.join(folder, 'archive.tar');
    this.#onUnpacking?.(file, where);
    await unpackStream(streamPiece(piece), { name: where, size: piece.size }, file, compression);
    return { file, offset: 0, size: (await stat(file)).size };
  }

  async #packedChart(tree: Tree, chart: string, packed: Piece, place: string): Promise<void> {
    const chartYaml = (await readFileOf(tree, chart, CHART_YAML_LIMIT)) as Buffer;
    await addPackedChart(packed, chartYaml, place === '' ? this.#where : place, this.findings);
    this.findings.forms.add('packed chart');
  }
}

/**
 * `tar cf bundle.tar bundle` puts all into a folder that is called as the archive begins; it belongs to no image's name. That
 * of a packed chart stays.
 */
function withoutTop(tree: Tree): Tree {
  const names = [...tree.files.keys()];
  const top = `${names[0]?.split('/')[0]}/`;
  const named = path.basename(tree.where).startsWith(top.slice(0, -1)) && names.every(name => name.startsWith(top));
  if (!named || names.includes(`${top}Chart.yaml`)) return tree;
  return { ...tree, files: new Map([...tree.files].map(([name, piece]) => [name.slice(top.length), piece])) };
}

/** The Chart.yaml of a packed chart: all files are in one folder, and it is right there. */
function packedChart({ files }: Tree): string | undefined {
  const names = [...files.keys()];
  const chart = names.find(name => /^[^/]+\/Chart\.yaml$/.test(name));
  const folder = chart?.slice(0, -'Chart.yaml'.length);
  return folder !== undefined && names.every(name => name.startsWith(folder)) ? chart : undefined;
}

async function isTar(piece: Piece): Promise<boolean> {
  const block = await readPiece(piece, TAR_BLOCK);
  if (block.length < TAR_BLOCK) return false;
  try {
    parseTarHeader(block);
    return true;
  } catch {
    return isZeroBlock(block);
  }
}

async function noArchive(piece: Piece, where: string): Promise<AirgapError> {
  const head = JSON.stringify((await readPiece(piece, 16)).toString('latin1'));
  return new AirgapError('LAYOUT_INVALID', `${where} is no bundle: it is no tar archive, and begins with ${head}`, {
    hint: 'Copy it anew, and compare its checksum with where it was made.',
  });
}

function unrecognised(where: string, names: readonly string[]): AirgapError {
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  const seen = names.length === 0 ? 'nothing' : `${names.slice(0, SHOWN).join(', ')}${rest}`;
  return new AirgapError('LAYOUT_INVALID', `${where} is no bundle that can be read: it holds ${seen}`, {
    hint: 'Looked for were: a bundle of helm-airgap or another OCI layout (index.json), docker save (manifest.json), a helm-dt wrap (chart/Images.lock), a packed chart, and archives of these.',
  });
}

function join(place: string, name: string): string {
  return place === '' ? name : `${place}/${name}`;
}
