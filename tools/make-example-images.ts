// SPDX-License-Identifier: Apache-2.0
// Writes examples/images, an OCI image layout with a tiny image for each line of examples/images.txt.
// `--check` writes nothing and exits 1 when the folder is not what it would write.
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from '../src/host/files.ts';
import type { Item, TinyImage } from '../src/oci/tiny-image.ts';
import { tinyImage, tinyReferrer } from '../src/oci/tiny-image.ts';
import { parsePlatform } from '../src/reference/platform.ts';
import { canonical, parseReference, type Reference } from '../src/reference/reference.ts';

/** A line: an image, and words about the kind of manifest it gets. */
interface Wanted {
  readonly reference: Reference;
  readonly marks: ReadonlySet<string>;
}

const EXAMPLES = path.join(import.meta.dirname, '..', 'examples');
const LIST = path.join(EXAMPLES, 'images.txt');
const FOLDER = path.join(EXAMPLES, 'images');
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map(parsePlatform);
const MARKS = ['single-manifest', 'docker-schema2', 'signed'];
const SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';

/** `docker.io/library/busybox:1.36 # single-manifest docker-schema2` */
function parseLine(line: string): Wanted {
  const [name = '', comment = ''] = line.split(/\s+#\s*/);
  const marks = new Set(comment.split(/[\s,]+/).filter(Boolean));
  const unknown = [...marks].filter(mark => !MARKS.includes(mark));
  if (unknown.length > 0) throw new Error(`${LIST}: ${unknown.join(', ')}: a mark is one of ${MARKS.join(', ')}`);
  return { reference: parseReference(name), marks };
}

/** The name in the image leaves the digest out: no image can hold its own. */
function makeImages({ reference, marks }: Wanted): TinyImage[] {
  const single = marks.has('single-manifest');
  const image = tinyImage({
    name: nameWithoutDigest(reference),
    platforms: single ? PLATFORMS.slice(0, 1) : PLATFORMS,
    docker: marks.has('docker-schema2'),
    single,
  });
  return marks.has('signed') ? [image, tinyReferrer(image.root, SIGNATURE)] : [image];
}

function nameWithoutDigest({ registry, repository, tag, digest }: Reference): string {
  if (tag === undefined && digest !== undefined) return `${registry}/${repository}`;
  return `${registry}/${repository}:${tag ?? 'latest'}`;
}

/** An entry of index.json. containerd and OCI each read their own annotation. */
function topEntry(reference: Reference, { root }: TinyImage): object {
  const name = reference.tag === undefined ? canonical(reference) : nameWithoutDigest(reference);
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name };
  return { ...root, annotations };
}

function layoutFiles(wanted: readonly Wanted[]): Map<string, Buffer> {
  const made = wanted.map(item => ({ ...item, images: makeImages(item) }));
  const items: Item[] = made.flatMap(({ images }) => images.flatMap(image => [...image.manifests, ...image.blobs]));
  const manifests = made.flatMap(({ reference, images }) =>
    images.map((image, at) => (at === 0 ? topEntry(reference, image) : image.root)),
  );
  const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
  const files = items.map(({ descriptor, bytes }) => [`blobs/${descriptor.digest.replace(':', '/')}`, bytes] as const);
  return new Map([
    ...files,
    ['index.json', Buffer.from(`${JSON.stringify(index, null, 1)}\n`)],
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
  ]);
}

/** A digest in the list, and so in a chart, has to be the one that its image gets. */
function wrongPins(wanted: readonly Wanted[]): string[] {
  return wanted.flatMap(item => {
    const { digest } = item.reference;
    const actual = makeImages(item)[0]?.root.digest;
    return digest === undefined || digest === actual ? [] : [`${item.reference.written} is made with ${actual}`];
  });
}

function sameAsOnDisk(files: ReadonlyMap<string, Buffer>): boolean {
  const there = globSync('**/*', { cwd: FOLDER, withFileTypes: true }).filter(entry => entry.isFile());
  const same = ([name, bytes]: [string, Buffer]): boolean => {
    const file = path.join(FOLDER, name);
    return existsSync(file) && readFileSync(file).equals(bytes);
  };
  return there.length === files.size && [...files].every(same);
}

async function write(files: ReadonlyMap<string, Buffer>): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const [name, bytes] of files) await writeFileAtomically(path.join(FOLDER, name), bytes);
}

const lines = readFileSync(LIST, 'utf8')
  .split('\n')
  .map(line => line.trim());
const wanted = lines.filter(line => line !== '' && !line.startsWith('#')).map(parseLine);
const files = layoutFiles(wanted);
const pins = wrongPins(wanted);
const current = sameAsOnDisk(files);
if (!current && !process.argv.includes('--check')) await write(files);
else if (!current) console.error('examples/images is not current: run node tools/make-example-images.ts');
for (const pin of pins) console.error(`examples/images.txt: ${pin}; write that digest there and in the chart`);
if (pins.length > 0 || (!current && process.argv.includes('--check'))) process.exitCode = 1;
