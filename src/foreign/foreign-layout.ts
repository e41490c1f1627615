// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { nameInBundle } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import type { OpenBlob } from '../oci/content.ts';
import type { LayoutContent } from '../oci/layout-content.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical } from '../reference/reference.ts';
import { sizeOf } from './foreign-source.ts';
import { type NamedImage, plainName } from './name-images.ts';
import type { ForeignBundle } from './open-foreign.ts';
import { type Piece, readPiece, streamPiece } from './piece.ts';

/** How the bytes of a piece are read; from its file, opened each time, without another way. */
export interface PieceReader {
  read(piece: Piece): Promise<Buffer>;
  /** Its bytes from `offset` on. */
  stream(piece: Piece, offset: number): Promise<Readable>;
}

const REOPENED: PieceReader = {
  read: piece => readPiece(piece),
  stream: async (piece, offset) => streamPiece(piece, offset),
};

/**
 * A foreign bundle as the image layout that it would be had `export` written it: an index.json that is made here gives
 * images their names, and charts and files those that they have in our bundles. Blobs stand where they stood.
 */
export class ForeignLayout implements LayoutContent {
  readonly where: string;
  readonly #source: ForeignBundle['source'];
  readonly #top: ReadonlyMap<string, Buffer>;
  readonly #reader: PieceReader;

  private constructor({ where, source }: ForeignBundle, index: object, reader: PieceReader) {
    this.where = where;
    this.#source = source;
    this.#reader = reader;
    const files = { 'oci-layout': { imageLayoutVersion: '1.0.0' }, 'index.json': index };
    this.#top = new Map(Object.entries(files).map(([name, value]) => [name, Buffer.from(JSON.stringify(value))]));
  }

  /** Reads the manifests that have a name or stand in a list. Throws what reading manifests throws, REFERENCE_INVALID for a chart. */
  static async of(
    found: ForeignBundle,
    named: readonly NamedImage[],
    reader: PieceReader = REOPENED,
  ): Promise<ForeignLayout> {
    const manifests: object[] = [];
    for (const [name, digest] of entriesOf(found, named)) {
      const { mediaType, bytes } = await found.source.fetchManifest(undefined, digest);
      const annotations = name === undefined ? {} : { annotations: { 'io.containerd.image.name': name } };
      manifests.push({ mediaType, digest, size: bytes.length, ...annotations });
    }
    return new ForeignLayout(found, { schemaVersion: 2, manifests }, reader);
  }

  async readTop(name: string): Promise<Buffer | undefined> {
    return this.#top.get(name);
  }

  async readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    const content = this.#source.find(digest);
    if (content === undefined || Buffer.isBuffer(content)) return content;
    if (content.size <= limit) return this.#reader.read(content);
    throw new AirgapError('INPUT_TOO_LARGE', `${this.where}: ${digest} has ${content.size} bytes, more than ${limit}`);
  }

  async openBlob(digest: Digest, offset: number): Promise<OpenBlob | undefined> {
    const content = this.#source.find(digest);
    if (content === undefined) return undefined;
    if (!Buffer.isBuffer(content)) return { size: content.size, stream: await this.#reader.stream(content, offset) };
    return { size: content.length, stream: Readable.from(offset < content.length ? [content.subarray(offset)] : []) };
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    const content = this.#source.find(digest);
    return content && sizeOf(content);
  }

  async digests(): Promise<Digest[]> {
    return this.#source.digests();
  }
}

/** What stands in the list: names with what they mean, then what has none. */
function entriesOf(
  { source, images, charts, files }: ForeignBundle,
  named: readonly NamedImage[],
): readonly (readonly [string | undefined, Digest])[] {
  const entries: (readonly [string, Digest])[] = named.map(one => [plainName(one), one.image.digest]);
  for (const chart of charts) {
    entries.push([canonical(nameInBundle('charts', chart)), chart.digest]);
    if (chart.upstream !== undefined) entries.push([chart.upstream, chart.digest]);
  }
  for (const file of files) entries.push([canonical(nameInBundle('files', file)), file.digest]);
  const ownNames = new Set([...images, ...charts, ...files].map(({ digest }) => digest));
  // The signatures of a haul have names by cosign's rule, and are no images of the bundle.
  for (const [name, digest] of source.names) if (!ownNames.has(digest)) entries.push([name, digest]);
  const known = new Set(entries.map(([, digest]) => digest));
  const rest = new Set([...images.map(({ digest }) => digest), ...source.listed()].filter(one => !known.has(one)));
  return [...entries, ...[...rest].map(digest => [undefined, digest] as const)];
}
