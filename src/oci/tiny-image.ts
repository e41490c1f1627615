// SPDX-License-Identifier: Apache-2.0
import { formatPlatform, type Platform } from '../reference/platform.ts';
import {
  type Descriptor,
  DOCKER_CONFIG,
  DOCKER_LAYER,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER,
  OCI_MANIFEST,
} from './descriptor.ts';
import { digestOf } from './hash.ts';
import { tinyLayer } from './tiny-layer.ts';

/** Content together with what points at it. */
export interface Item {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** A whole image in memory. `manifests` stand children first, the root last; `blobs` are configs and layers. */
export interface TinyImage {
  readonly root: Descriptor;
  readonly manifests: readonly Item[];
  readonly blobs: readonly Item[];
}

export interface TinyImageOptions {
  /** Stands in the config, so that each name has its own digests. */
  readonly name: string;
  readonly platforms: readonly Platform[];
  /** Docker schema 2 media types in place of OCI's. */
  readonly docker?: boolean;
  /** One manifest without an index around it; then there is one platform. */
  readonly single?: boolean;
}

const OCI = { index: OCI_INDEX, manifest: OCI_MANIFEST, config: OCI_CONFIG, layer: OCI_LAYER };
const DOCKER = { index: DOCKER_LIST, manifest: DOCKER_MANIFEST, config: DOCKER_CONFIG, layer: DOCKER_LAYER };

/** Makes a valid image of about two kilobytes a platform, for tests and examples. The same options give the same bytes. */
export function tinyImage(options: TinyImageOptions): TinyImage {
  const types = options.docker ? DOCKER : OCI;
  const images = options.platforms.map(platform => platformImage(options.name, platform, types));
  const manifests = images.map(({ manifest }) => manifest);
  const blobs = images.flatMap(image => image.blobs);
  const first = manifests[0];
  if (first === undefined) throw new TypeError('an image needs a platform');
  if (options.single) return { root: first.descriptor, manifests: [first], blobs };
  const index = item(types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: manifests.map(({ descriptor }, at) => ({ ...descriptor, platform: options.platforms[at] })),
  });
  return { root: index.descriptor, manifests: [...manifests, index], blobs };
}

/** A signature-like artifact that refers to `subject`, with one small blob (OCI image-spec 1.1, artifacts). */
export function tinyReferrer(subject: Descriptor, artifactType: string): TinyImage {
  const { mediaType, digest, size } = subject;
  const config = {
    descriptor: describe('application/vnd.oci.empty.v1+json', Buffer.from('{}')),
    bytes: Buffer.from('{}'),
  };
  const payload = item(artifactType, { subject: digest });
  const manifest = item(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType,
    config: config.descriptor,
    layers: [payload.descriptor],
    subject: { mediaType, digest, size },
  });
  return { root: { ...manifest.descriptor, artifactType }, manifests: [manifest], blobs: [config, payload] };
}

function platformImage(name: string, platform: Platform, types: typeof OCI): { manifest: Item; blobs: Item[] } {
  const { tar, gzip } = tinyLayer('platform', `${formatPlatform(platform)}\n`);
  const layer = { descriptor: describe(types.layer, gzip), bytes: gzip };
  const config = item(types.config, {
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    config: { Labels: { 'org.opencontainers.image.title': name } },
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
  });
  const manifest = item(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  return { manifest, blobs: [config, layer] };
}

function item(mediaType: string, content: object): Item {
  const bytes = Buffer.from(JSON.stringify(content));
  return { descriptor: describe(mediaType, bytes), bytes };
}

function describe(mediaType: string, bytes: Buffer): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
