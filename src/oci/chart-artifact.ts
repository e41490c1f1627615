// SPDX-License-Identifier: Apache-2.0
import { type Artifact, type ArtifactBlob, blobOfBytes, makeArtifact } from './artifact.ts';

const TYPE = 'application/vnd.cncf.helm';
export const CHART_CONFIG = `${TYPE}.config.v1+json`;
export const CHART_LAYER = `${TYPE}.chart.content.v1.tar+gzip`;
export const PROVENANCE_LAYER = `${TYPE}.chart.provenance.v1.prov`;

/** A chart as `helm push` stores it: its metadata as config, then the packed chart and its provenance (Helm, OCI-based registries). */
export function chartArtifact(
  { name, version }: { readonly name: string; readonly version: string },
  metadata: Buffer,
  layers: readonly ArtifactBlob[],
): Artifact {
  const annotations = { 'org.opencontainers.image.title': name, 'org.opencontainers.image.version': version };
  return makeArtifact({ config: blobOfBytes(CHART_CONFIG, metadata), layers, annotations });
}
