// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { parseReference, type Reference, tryReference } from '../reference/reference.ts';
import { validate } from './validate-bundle.generated.ts';

/** What a bundle says of itself, as `schemas/bundle.schema.json` describes it: the config of its own artifact. */
export interface Bundle {
  readonly name: string;
  readonly version: string;
  /** Only these of each index; all of it when absent. */
  readonly platforms?: readonly string[];
  readonly images: readonly BundledImage[];
  readonly charts: readonly BundledChart[];
  readonly files: readonly BundledFile[];
  readonly base?: BundleBase;
  readonly enclaves?: readonly BundledEnclave[];
  /** Of a set of volumes: the digests of the blobs that each has alone, the first volume's first. */
  readonly volumes?: readonly (readonly string[])[];
}

export interface BundledImage {
  /** Its name in the lock. */
  readonly image: string;
  readonly digest: string;
}

export interface BundledChart {
  readonly name: string;
  readonly version: string;
  /** Digest of its OCI manifest. */
  readonly digest: string;
  /** Bytes of the packed chart. */
  readonly size: number;
  /** Releases of the lock that install it. */
  readonly releases: readonly string[];
}

export interface BundledFile {
  readonly name: string;
  readonly version: string;
  /** Its name on disk. */
  readonly file: string;
  readonly digest: string;
  readonly size: number;
}

/** An enclave as airgap.yaml says it. */
export interface BundledEnclave {
  readonly name: string;
  readonly releases?: readonly string[];
  readonly images?: readonly string[];
  readonly platforms?: readonly string[];
  readonly mirror?: { readonly pull: string; readonly layout?: string };
}

/** What an increment builds upon. */
export interface BundleBase {
  /** `name version` of a bundle, the lock's file name, or the address of a registry. */
  readonly name: string;
  /** Digest of the base bundle's own manifest, or of the lock's file; none of a registry. */
  readonly digest?: string;
  /** What was left out because the base has it, and the upstream repository that it belongs to there. */
  readonly blobs: readonly { readonly digest: string; readonly size: number; readonly repository: string }[];
}

/** Artifact types and media types of what a bundle holds beside images. */
export const BUNDLE_TYPE = 'application/vnd.helm-airgap.bundle.v1';
export const BUNDLE_CONFIG_TYPE = 'application/vnd.helm-airgap.bundle.config.v1+json';
export const LOCK_TYPE = 'application/vnd.helm-airgap.lock.v1+yaml';
export const FILE_TYPE = 'application/vnd.helm-airgap.file.v1';

/** No registry can have this name, so that no image can stand in an artifact's place. */
const HOST = 'bundle.airgap.invalid';

/** The name of a bundle's own artifact: description and lock. */
export const BUNDLE_NAME: Reference = parseReference(`${HOST}/bundle:v1`);

/** Where a chart or file stands in a repository: `charts/web:1.2.3`. A `+` of a version becomes `_`, as Helm does it. */
export function placeOf(kind: 'charts' | 'files', { name, version }: { name: string; version: string }): string {
  return `${kind}/${name}:${version.replaceAll('+', '_')}`;
}

/** The name of a chart or file in a bundle. Throws REFERENCE_INVALID when it cannot be one. */
export function nameInBundle(kind: 'charts' | 'files', named: { name: string; version: string }): Reference {
  const place = placeOf(kind, named);
  const reference = tryReference(`${HOST}/${place}`);
  if (reference !== undefined) return reference;
  throw new AirgapError('REFERENCE_INVALID', `${place} cannot be a name in a registry`, {
    hint: 'Names are of lower case letters, digits and - _ . /; versions of letters, digits and - _ . + alone.',
  });
}

/** True for a canonical name, or the whole name of a repository, of what is no image: a chart, a file, the description. */
export function isArtifactName(name: string): boolean {
  return /^(bundle(:|$)|charts\/|files\/)/.test(name.startsWith(`${HOST}/`) ? name.slice(HOST.length + 1) : '');
}

/** The description as text; the same for the same bundle. */
export function formatBundle(bundle: Bundle): string {
  const { name, version, platforms, images, charts, files, enclaves, base, volumes } = bundle;
  const head = { apiVersion: 'helm-airgap/v1', kind: 'Bundle', name, version };
  // What is undefined is left out.
  return JSON.stringify({ ...head, platforms, images, charts, files, enclaves, base, volumes });
}

/** Takes JSON for a description. `where` names it in the error. Throws LAYOUT_INVALID. */
export function parseBundle(value: unknown, where: string): Bundle {
  if (validate(value)) return value as Bundle;
  const errors = validate.errors ?? [];
  const error = errors.find(({ instancePath }) => instancePath === '/apiVersion') ?? errors[0];
  const { additionalProperty, allowedValue } = error?.params ?? {};
  const words = [error?.instancePath.slice(1), error?.message, additionalProperty ?? allowedValue].filter(Boolean);
  throw new AirgapError('LAYOUT_INVALID', `${where}: its description is not one that is known: ${words.join(' ')}`, {
    hint: 'Was it written by a newer helm-airgap? Use that one: the bundle may hold it (docs/bundles.md, the program itself).',
  });
}
