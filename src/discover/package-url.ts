// SPDX-License-Identifier: Apache-2.0
import { type Reference, tryReference } from '../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';

const PACKAGE_URL = /^pkg:(oci|docker)\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/;

/**
 * The image that a package URL names: `pkg:oci/nginx@sha256:…?repository_url=docker.io/library/nginx&tag=1.27`, or
 * `pkg:docker/team/app@1.2?repository_url=quay.io` (purl-spec, types oci and docker). Undefined for other packages.
 */
export function imageOfPackageUrl(text: string): Reference | undefined {
  const [, type, path, version, query] = PACKAGE_URL.exec(text) ?? [];
  if (type === undefined || path === undefined) return undefined;
  const qualifiers = new URLSearchParams(query ?? '');
  const url = qualifiers.get('repository_url')?.replace(/^\w+:\/\//, '');
  const name = type === 'oci' ? (url ?? path) : [url, path].filter(part => part !== undefined).join('/');
  const tag = qualifiers.get('tag');
  return tryReference(`${decode(name)}${tag === null ? '' : `:${tag}`}${suffixed(decode(version ?? ''))}`);
}

/**
 * Images of a CycloneDX document: its components of type `container`. A name with a tag and a package URL with a digest
 * are one image (trivy writes both).
 */
export function* imagesOfBom(bom: ValueMap, seen = new Set<Value>()): Generator<Reference> {
  const { component } = isMap(bom.metadata) ? bom.metadata : {};
  const components = Array.isArray(bom.components) ? bom.components : [];
  for (const item of [component, ...components]) {
    if (!isMap(item) || seen.has(item)) continue;
    seen.add(item);
    const image = item.type === 'container' ? imageOfComponent(item) : undefined;
    if (image !== undefined) yield image;
    yield* imagesOfBom({ components: item.components }, seen);
  }
}

function imageOfComponent({ name, version, purl }: ValueMap): Reference | undefined {
  const url = typeof purl === 'string' ? imageOfPackageUrl(purl) : undefined;
  const named = tryReference(text(name));
  if (named?.tag !== undefined && named.digest === undefined && url?.digest !== undefined && url.tag === undefined)
    return tryReference(`${named.written}@${url.digest}`);
  return url ?? tryReference(`${text(name)}${suffixed(text(version))}`);
}

function suffixed(version: string): string {
  if (version === '') return '';
  return version.startsWith('sha256:') ? `@${version}` : `:${version}`;
}

function text(value: Value): string {
  return typeof value === 'string' ? value : '';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
