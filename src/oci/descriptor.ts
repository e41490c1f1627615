// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import type { Platform } from '../reference/platform.ts';

/** What points at content (OCI image-spec, descriptor): its kind, its digest, its size in bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
}

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
export const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** The manifests we read, in the order in which we ask for them. */
export const MANIFEST_TYPES = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST] as const;

export function isIndexType(mediaType: string): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_LIST;
}

export function isManifestType(mediaType: string): boolean {
  return (MANIFEST_TYPES as readonly string[]).includes(mediaType);
}

/** True for Docker's schema 1, signed or not: its digest does not cover what a registry sends, so it cannot be locked. */
export function isSchema1Type(mediaType: string): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(json|prettyjws)$/.test(mediaType);
}

/**
 * True for layers that registries do not hold as a rule: Windows base layers and the like, which their licence lets one get
 * from their maker alone (image-spec, non-distributable layers; Docker's `foreign`).
 */
export function isForeign({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return /\.nondistributable\.|\.rootfs\.foreign\./.test(mediaType);
}

/** Reads a descriptor out of JSON. `where` names its place in the error. Throws REGISTRY_ANSWER. */
export function parseDescriptor(value: unknown, where: string): Descriptor {
  const fields = asObject(value, where);
  const { mediaType, digest, size, artifactType, annotations, platform } = fields;
  if (typeof mediaType !== 'string' || mediaType === '') throw invalid(where, 'has no mediaType');
  if (typeof digest !== 'string' || !isDigest(digest)) throw invalid(where, 'has no valid digest');
  if (!Number.isSafeInteger(size) || (size as number) < 0) throw invalid(where, 'has no valid size');
  return {
    mediaType,
    digest,
    size: size as number,
    ...(typeof artifactType === 'string' && artifactType !== '' ? { artifactType } : {}),
    ...(annotations == null ? {} : { annotations: asStrings(annotations, where) }),
    ...(platform == null ? {} : { platform: parsePlatformFields(platform, where) }),
  };
}

/**
 * Reads `os`, `architecture` and `variant` as an index or an image config holds them. Missing ones are `unknown`, and so are
 * empty ones: Go writes these for an image that was put together from files alone.
 */
export function parsePlatformFields(value: unknown, where: string): Platform {
  const fields = asObject(value, where);
  const [os, architecture, variant] = [fields.os, fields.architecture, fields.variant].map(part =>
    part === '' || part === null ? undefined : part,
  );
  const parts = [os, architecture, variant].filter(part => part !== undefined);
  if (!parts.every(part => typeof part === 'string' && /^[a-z0-9._-]+$/i.test(part))) {
    throw invalid(where, 'has an unreadable platform');
  }
  const named = { os: (os ?? 'unknown') as string, architecture: (architecture ?? 'unknown') as string };
  return variant === undefined ? named : { ...named, variant: variant as string };
}

/** The value as an object with unknown fields. Throws REGISTRY_ANSWER. */
export function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(where, 'is not an object');
}

/** One for each digest: a list can name the same a million times. */
export function onceEach(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map(descriptor => [descriptor.digest, descriptor])).values()];
}

export function invalid(where: string, problem: string): AirgapError {
  return new AirgapError('REGISTRY_ANSWER', `${where} ${problem}`, {
    hint: 'The content is broken where it comes from; ask whoever published it.',
  });
}

function asStrings(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(asObject(value, where));
  if (entries.every(([, text]) => typeof text === 'string'))
    return Object.fromEntries(entries) as Record<string, string>;
  throw invalid(where, 'has annotations that are not text');
}
