// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import type { Platform } from '../reference/platform.ts';
import type { Manifest } from './content.ts';
import {
  asObject,
  type Descriptor,
  invalid,
  isForeign,
  isIndexType,
  isManifestType,
  isSchema1Type,
  OCI_INDEX,
  OCI_MANIFEST,
  onceEach,
  parseDescriptor,
} from './descriptor.ts';
import { parseJson } from './json.ts';

/** An index (OCI) or manifest list (Docker): children, one a platform as a rule. */
export interface IndexNode {
  readonly kind: 'index';
  readonly children: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

/** One image or artifact: its config and its layers, in order. */
export interface ImageNode {
  readonly kind: 'image';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

export type Node = IndexNode | ImageNode;

/** What a manifest points at. Throws REGISTRY_ANSWER when it is not what its media type says, MANIFEST_UNSUPPORTED for others. */
export function parseManifest(manifest: Pick<Manifest, 'mediaType' | 'bytes'>, where: string): Node {
  const fields = asObject(parseJson(manifest.bytes, where), where);
  const shared = {
    ...(fields.subject == null ? {} : { subject: parseDescriptor(fields.subject, `${where}: its subject`) }),
    ...(typeof fields.artifactType === 'string' && fields.artifactType !== ''
      ? { artifactType: fields.artifactType }
      : {}),
  };
  if (isIndexType(manifest.mediaType)) {
    return { kind: 'index', children: parseList(fields.manifests, `${where}: manifest`), ...shared };
  }
  if (!isManifestType(manifest.mediaType)) throw unsupported(where, manifest.mediaType);
  const config = parseDescriptor(fields.config, `${where}: its config`);
  return { kind: 'image', config, layers: parseList(fields.layers, `${where}: layer`), ...shared };
}

/** What points at a manifest. */
export function descriptorOf({ mediaType, digest, bytes }: Manifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

/** How a list of referrers describes a manifest (distribution-spec, referrers): its own type, else its config's, and its annotations. */
export function describeReferrer({ mediaType, digest, bytes }: Manifest, where: string): Descriptor {
  const node = parseManifest({ mediaType, bytes }, where);
  const artifactType = node.artifactType ?? (node.kind === 'image' ? node.config.mediaType : undefined);
  const { annotations } = asObject(parseJson(bytes, where), where);
  const entry = { mediaType, digest, size: bytes.length, annotations: annotations ?? undefined, artifactType };
  return parseDescriptor(entry, where);
}

/** Adds a manifest to what refers to its subject, if it has one. */
export function noteReferrer(bySubject: Map<Digest, Descriptor[]>, manifest: Manifest, where: string): void {
  const { subject } = parseManifest(manifest, where);
  if (subject === undefined) return;
  const others = bySubject.get(subject.digest) ?? [];
  bySubject.set(subject.digest, others);
  others.push(describeReferrer(manifest, where));
}

/** How deep indexes may stand in indexes. Two levels exist in the wild; a hostile registry could send any number. */
export const INDEX_DEPTH = 3;

/** Everything a node needs to be whole, children before nothing: manifests of an index, config and layers of an image. */
export function successors(node: Node): readonly Descriptor[] {
  return node.kind === 'index' ? node.children : [node.config, ...node.layers];
}

/** `skip`: foreign layers stay where their maker has them, as registries and runtimes expect. `copy`: they come along. */
export type ForeignLayers = 'skip' | 'copy';

/** The blobs that a copy of this node takes along, each once; none of an index. */
export function blobsOf(node: Node, foreign: ForeignLayers): readonly Descriptor[] {
  if (node.kind === 'index') return [];
  return onceEach(successors(node).filter(blob => foreign === 'copy' || !isForeign(blob)));
}

/**
 * The children of an index that a copy for some platforms takes along: those that `wanted` says yes to, those that may
 * hold them (indexes, and what names no platform), and the attestations of these (as BuildKit marks them).
 */
export function chosenChildren(node: Node, wanted: (platform: Platform) => boolean): readonly Descriptor[] {
  if (node.kind !== 'index') return [];
  const isAttestation = (child: Descriptor): boolean => child.annotations?.[ATTESTATION] !== undefined;
  const chosen = node.children.filter(
    child => !isAttestation(child) && (child.platform === undefined || wanted(child.platform)),
  );
  const digests = new Set<string>(chosen.map(({ digest }) => digest));
  return node.children.filter(
    child => digests.has(child.digest) || (isAttestation(child) && digests.has(child.annotations?.[ATTESTATION] ?? '')),
  );
}

const ATTESTATION = 'vnd.docker.reference.digest';

/**
 * The media type of a manifest. The digest covers the body and not the header, so the body's own word comes first; the
 * header helps when the body has none. Throws REGISTRY_ANSWER when the two disagree about its kind, or when the body could
 * be read as both kinds (CVE-2021-41190); MANIFEST_UNSUPPORTED for Docker schema 1 and for what is no manifest.
 */
export function manifestMediaType(bytes: Buffer, header: string | undefined, where: string): string {
  const fields = asObject(parseJson(bytes, where), where);
  const written = typeof fields.mediaType === 'string' ? fields.mediaType : undefined;
  if (fields.schemaVersion === 1 || isSchema1Type(written ?? header ?? '')) throw unsupported(where, 'Docker schema 1');
  const shape = shapeOf(fields, where);
  const mediaType = written ?? (header !== undefined && isManifestType(header) ? header : shape);
  if (mediaType === undefined || !isManifestType(mediaType))
    throw unsupported(where, mediaType ?? header ?? 'no media type');
  const words = [mediaType, shape, isManifestType(header ?? '') ? header : undefined].filter(
    word => word !== undefined,
  );
  if (new Set(words.map(isIndexType)).size > 1) throw invalid(where, 'is called an index and an image at once');
  return mediaType;
}

/** The error for a manifest that this program does not read. */
export function unsupported(where: string, what: string): AirgapError {
  const schema1 = what === 'Docker schema 1' || isSchema1Type(what);
  const shown = schema1 ? 'Docker schema 1' : what;
  return new AirgapError('MANIFEST_UNSUPPORTED', `${where} is not an image we can read: ${shown}`, {
    hint: schema1
      ? 'Registries and containerd dropped this format. Push the image again with a current tool.'
      : 'Read are OCI indexes and manifests, and Docker schema 2 lists and manifests.',
  });
}

function shapeOf(fields: Record<string, unknown>, where: string): string | undefined {
  const index = fields.manifests != null;
  const image = fields.layers != null || fields.config != null;
  if (index && image) throw invalid(where, 'lists both manifests and layers');
  return index ? OCI_INDEX : image ? OCI_MANIFEST : undefined;
}

/** Go's programs write an empty list as null. */
function parseList(value: unknown, where: string): Descriptor[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${where}s`, 'are not a list');
  return value.map((item, at) => parseDescriptor(item, `${where} ${at}`));
}
