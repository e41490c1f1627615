// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { compressionIn } from '../host/compression.ts';
import { type ArtifactBlob, blobOfBytes, makeArtifact } from '../oci/artifact.ts';
import { SMALL_CONTENT_LIMIT } from '../oci/content.ts';
import { asObject, OCI_CONFIG } from '../oci/descriptor.ts';
import { parseJson } from '../oci/json.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import type { DockerEntry } from './docker-manifest.ts';
import type { Findings } from './findings.ts';
import type { ForeignSource } from './foreign-source.ts';
import { placeIn } from './found.ts';
import type { PackedLayer } from './layer-digests.ts';
import { readPiece, streamPiece } from './piece.ts';
import { readFileOf, type Tree } from './tree.ts';

/**
 * Reads the images of a `docker save`. It holds configs and layers and no manifests, so manifests are made here, always the
 * same for the same archive: OCI's types, layers as they stand. Layers that are not compressed have the digests that the
 * config says, which is verified when they are pushed; compressed ones are read now, and have to unpack to what it says.
 * Throws LAYOUT_INVALID, DIGEST_MISMATCH.
 */
export async function readDockerArchive(
  tree: Tree,
  entries: readonly DockerEntry[],
  place: string,
  findings: Findings,
): Promise<void> {
  const digests = await makeImages(tree, entries, findings.source);
  for (const [at, entry] of entries.entries()) {
    const digest = digests[at] as Digest;
    for (const name of entry.names) findings.source.name(name, digest);
    findings.images.push({
      digest,
      names: entry.names,
      place: placeOf(place, entry, entries),
      made: true,
      children: [],
    });
  }
  findings.forms.add('docker archive');
}

/** The digests of the manifests that are made for these entries, in their order. */
export async function makeImages(
  tree: Tree,
  entries: readonly DockerEntry[],
  source: ForeignSource,
): Promise<readonly Digest[]> {
  const reader = new DockerReader(tree, source);
  const digests: Digest[] = [];
  for (const entry of entries) digests.push(await reader.make(entry));
  return digests;
}

/** One of several images without names is told apart by its config. */
function placeOf(place: string, { config, names }: DockerEntry, entries: readonly DockerEntry[]): string {
  return entries.length === 1 || names.length > 0 ? place : placeIn(place, config);
}

class DockerReader {
  readonly #tree: Tree;
  readonly #source: ForeignSource;

  constructor(tree: Tree, source: ForeignSource) {
    this.#tree = tree;
    this.#source = source;
  }

  async make(entry: DockerEntry): Promise<Digest> {
    const bytes = await readFileOf(this.#tree, entry.config, SMALL_CONTENT_LIMIT);
    if (bytes === undefined) throw this.#lacks(entry.config);
    const ids = diffIds(bytes, `${this.#tree.where}: ${entry.config}`);
    if (ids.length !== entry.layers.length)
      throw this.#invalid(`${entry.config} has ${ids.length} layers, manifest.json ${entry.layers.length}`);
    const layers: ArtifactBlob[] = [];
    for (const [at, layer] of entry.layers.entries()) layers.push(await this.#layer(layer, ids[at] as Digest));
    const config = blobOfBytes(OCI_CONFIG, bytes);
    const { manifest } = makeArtifact({ config, layers });
    this.#source.add(config.descriptor.digest, bytes);
    this.#source.add(manifest.digest, manifest.bytes);
    return manifest.digest;
  }

  async #layer(path: string, diffId: Digest): Promise<ArtifactBlob> {
    const piece = this.#tree.files.get(path);
    if (piece === undefined) throw this.#lacks(path);
    const name = `${this.#tree.where}: ${path}`;
    const compression = compressionIn(await readPiece(piece, 4));
    const digest = compression === undefined ? diffId : await this.#digestOf({ piece, compression, name }, diffId);
    this.#source.add(digest, piece);
    const ending = compression === undefined ? '' : `+${compression}`;
    return {
      descriptor: { mediaType: `application/vnd.oci.image.layer.v1.tar${ending}`, digest, size: piece.size },
      open: offset => streamPiece(piece, offset),
    };
  }

  /** Its bytes make its digest, so that what it unpacks to is all that can be compared. */
  async #digestOf(layer: PackedLayer, wanted: Digest): Promise<Digest> {
    const { digest, diffId } = await this.#source.hash(layer);
    if (diffId === wanted) return digest;
    throw new AirgapError('DIGEST_MISMATCH', `${layer.name} unpacks to ${diffId}, its config says ${wanted}`, {
      hint: 'Copy it anew, and compare its checksum with where it was made.',
    });
  }

  #lacks(path: string): AirgapError {
    return this.#invalid(`manifest.json names ${path}, which is not there`);
  }

  #invalid(why: string): AirgapError {
    return new AirgapError('LAYOUT_INVALID', `${this.#tree.where}: ${why}`, {
      hint: 'Copy it anew, and compare its checksum with where it was made.',
    });
  }
}

function diffIds(config: Buffer, where: string): Digest[] {
  const { rootfs } = asObject(parseJson(config, where), where);
  const { diff_ids } = asObject(rootfs, `${where}: rootfs`);
  // Of an image without layers it is null, or left out.
  const ids = diff_ids ?? [];
  if (Array.isArray(ids) && ids.every(id => typeof id === 'string' && isDigest(id))) return ids as Digest[];
  throw new AirgapError('LAYOUT_INVALID', `${where} is no image's config: its rootfs has no diff_ids`);
}
