// SPDX-License-Identifier: Apache-2.0
import { chartMetadata } from '../chart/chart-meta.ts';
import { AirgapError } from '../errors.ts';
import { type ArtifactBlob, blobOfBytes } from '../oci/artifact.ts';
import { CHART_LAYER, chartArtifact } from '../oci/chart-artifact.ts';
import { asObject } from '../oci/descriptor.ts';
import type { ImageNode } from '../oci/graph.ts';
import { digestOf } from '../oci/hash.ts';
import { parseJson } from '../oci/json.ts';
import type { Findings } from './findings.ts';
import type { ForeignSource } from './foreign-source.ts';
import type { FoundChart } from './found.ts';
import { hashPiece, type Piece, streamPiece } from './piece.ts';

/** A chart that stands as Helm pushes it: its config says name and version. Throws CHART_INVALID. */
export async function chartOfManifest(
  source: ForeignSource,
  { config, layers }: ImageNode,
  { digest, place, upstream }: Pick<FoundChart, 'digest' | 'place' | 'upstream'>,
): Promise<FoundChart> {
  const chart = namedIn(await source.readSmall(config.digest), place);
  const size = layers.find(({ mediaType }) => mediaType === CHART_LAYER)?.size ?? 0;
  return { ...chart, digest, size, place, ...(upstream !== undefined && { upstream }) };
}

/** A packed chart as `helm push` would store it: its manifest is made here, the same for the same chart. Throws CHART_INVALID. */
export async function addPackedChart(
  content: Piece | Buffer,
  chartYaml: Buffer,
  place: string,
  findings: Findings,
): Promise<void> {
  const metadata = Buffer.from(chartMetadata(chartYaml, place));
  const layer = await chartLayer(content);
  const named = namedIn(metadata, place);
  const { manifest } = chartArtifact(named, metadata, [layer]);
  findings.source.add(digestOf(metadata), metadata);
  findings.source.add(layer.descriptor.digest, content);
  findings.source.add(manifest.digest, manifest.bytes);
  findings.charts.push({ ...named, digest: manifest.digest, size: layer.descriptor.size, place });
}

async function chartLayer(content: Piece | Buffer): Promise<ArtifactBlob> {
  if (Buffer.isBuffer(content)) return blobOfBytes(CHART_LAYER, content);
  return {
    descriptor: { mediaType: CHART_LAYER, digest: await hashPiece(content), size: content.size },
    open: offset => streamPiece(content, offset),
  };
}

function namedIn(metadata: Buffer, where: string): { name: string; version: string } {
  const { name, version } = asObject(parseJson(metadata, where), where);
  if (typeof name === 'string' && typeof version === 'string') return { name, version };
  throw new AirgapError('CHART_INVALID', `${where}: its chart has no name and version`);
}
