// SPDX-License-Identifier: Apache-2.0
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { digestOf } from '../../src/oci/hash.ts';
import { type TinyImage, type TinyImageOptions, tinyImage } from '../../src/oci/tiny-image.ts';
import { tinyLayer } from '../../src/oci/tiny-layer.ts';
import { parsePlatform } from '../../src/reference/platform.ts';

/** A file of an archive; text or bytes, or a header of its own for links and the like. */
export type Entry = { readonly name: string; readonly content?: string | Buffer } & Partial<Header>;

export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content as Buffer);
  tar.finalize();
  return buffer(tar);
}

export function json(name: string, value: unknown): Entry {
  return { name, content: JSON.stringify(value) };
}

export function image(
  name: string,
  platforms: readonly string[] = ['linux/amd64'],
  options: Partial<TinyImageOptions> = {},
): TinyImage {
  return tinyImage({ name, platforms: platforms.map(parsePlatform), ...options });
}

export interface ListedImage {
  readonly image: TinyImage;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The files of an OCI image layout, as the image-spec has it. */
export function layoutOf(listed: readonly ListedImage[], prefix = ''): Entry[] {
  const contents = new Map(
    listed.flatMap(({ image: { manifests, blobs } }) =>
      [...manifests, ...blobs].map(({ descriptor, bytes }) => [descriptor.digest, bytes] as const),
    ),
  );
  return [
    ...[...contents].map(([digest, content]) => ({ name: `${prefix}blobs/${digest.replace(':', '/')}`, content })),
    json(`${prefix}index.json`, {
      schemaVersion: 2,
      manifests: listed.map(({ image: { root }, annotations }) => ({ ...root, ...(annotations && { annotations }) })),
    }),
    json(`${prefix}oci-layout`, { imageLayoutVersion: '1.0.0' }),
  ];
}

export function called(name: string): Readonly<Record<string, string>> {
  return { 'org.opencontainers.image.ref.name': name };
}

/** What `docker save` writes: layers in folders (Docker up to 24), each with its own content. */
export function dockerSaved(
  names: readonly (readonly string[] | null)[],
  layerOf = (tar: Buffer): Buffer => tar,
): Entry[] {
  const entries: Entry[] = [];
  const manifest = names.map((tags, at) => {
    const { tar } = tinyLayer('file', `layer of image ${at}\n`);
    const config = Buffer.from(
      JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(tar)] } }),
    );
    const name = `${digestOf(config).slice(7)}.json`;
    const layer = `${digestOf(tar).slice(7)}/layer.tar`;
    entries.push({ name, content: config }, { name: layer, content: layerOf(tar) });
    return { Config: name, RepoTags: tags, Layers: [layer] };
  });
  return [...entries, json('manifest.json', manifest)];
}

/** A chart as `helm package` packs it. */
export async function packedChart(name: string, version: string): Promise<Buffer> {
  return gzipSync(
    await tarOf([
      { name: `${name}/Chart.yaml`, content: `apiVersion: v2\nname: ${name}\nversion: ${version}\n` },
      { name: `${name}/values.yaml`, content: '{}\n' },
    ]),
  );
}
