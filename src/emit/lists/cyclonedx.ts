// SPDX-License-Identifier: Apache-2.0
import type { ImageList, ListedImage, ListedRelease } from '../../plan/image-list.ts';
import { repositoryOf } from '../../reference/reference.ts';
import { type ListFormat, refuseWithoutDigest } from './list-format.ts';

/**
 * A CycloneDX 1.6 bill of materials (CycloneDX/specification schema/bom-1.6.schema.json): images, the releases that need
 * them, and which needs which. No time and no serial number, both of which may be absent: the same lock, the same bytes.
 */
export const cyclonedx: ListFormat = {
  name: 'cyclonedx',
  reader: 'anything that reads CycloneDX 1.6 JSON',
  refuses: refuseWithoutDigest,
  write: list => {
    const bom = {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { tools: { components: [{ type: 'application', name: 'helm-airgap' }] } },
      components: [...list.images.map(imageComponent), ...list.releases.map(releaseComponent)],
      dependencies: list.releases.map(release => dependencyOf(release, list)),
    };
    return `${JSON.stringify(bom, null, 2)}\n`;
  },
};

function imageComponent(image: ListedImage): object {
  const { platforms = [] } = image;
  const properties = platforms.map(({ platform, digest }) => ({
    name: `helm-airgap:platform:${platform}`,
    value: digest,
  }));
  return {
    type: 'container',
    'bom-ref': purl(image),
    name: repositoryOf(image.reference),
    version: image.tag ?? image.digest,
    hashes: hashesOf(image.digest),
    purl: purl(image),
    ...(properties.length > 0 && { properties }),
  };
}

function releaseComponent({ name, chart }: ListedRelease): object {
  // The digest of a folder is of our own making, and no hash of any file.
  const hashes = chart === undefined || chart.place.kind === 'folder' ? [] : hashesOf(chart.digest);
  return {
    type: 'application',
    'bom-ref': refOf(name),
    name: chart?.name ?? name,
    ...(chart && { version: chart.version }),
    ...(hashes.length > 0 && { hashes }),
    properties: [{ name: 'helm-airgap:release', value: name }],
  };
}

function dependencyOf({ name }: ListedRelease, { images }: ImageList): object {
  const needed = images.filter(({ releases }) => releases.includes(name));
  return { ref: refOf(name), dependsOn: needed.map(purl) };
}

function refOf(release: string): string {
  return `release:${release}`;
}

function hashesOf(digest = ''): object[] {
  const [algorithm, content] = digest.split(':');
  return content === undefined ? [] : [{ alg: algorithm === 'sha512' ? 'SHA-512' : 'SHA-256', content }];
}

/** `pkg:oci/nginx@sha256:…?repository_url=docker.io%2Flibrary%2Fnginx&tag=1.27` (package-url/purl-spec types/oci-definition.json). */
function purl({ reference, tag, digest }: ListedImage): string {
  const { repository } = reference;
  const qualifiers = { repository_url: repositoryOf(reference), ...(tag !== undefined && { tag }) };
  const query = Object.entries(qualifiers).map(([key, value]) => `${key}=${encode(value)}`);
  return `pkg:oci/${encode(repository.slice(repository.lastIndexOf('/') + 1))}@${digest}?${query.join('&')}`;
}

/** Colons stay (purl-spec, "Character encoding"). */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
