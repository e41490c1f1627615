// SPDX-License-Identifier: Apache-2.0
import { packFiles } from '../chart/pack-chart.ts';
import { AirgapError } from '../errors.ts';
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, parsePlatformFields } from '../oci/descriptor.ts';
import { parseManifest } from '../oci/graph.ts';
import { digestOf } from '../oci/hash.ts';
import { parseJson } from '../oci/json.ts';
import type { Digest } from '../reference/digest.ts';
import type { Platform } from '../reference/platform.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import { addPackedChart } from './charts.ts';
import { readDockerManifest } from './docker-manifest.ts';
import { makeImages } from './docker-reader.ts';
import type { Findings } from './findings.ts';
import { placeIn } from './found.ts';
import { type LockedImage, parseImagesLock } from './images-lock.ts';
import { addBlobs } from './layout-reader.ts';
import { type Piece, readPiece } from './piece.ts';
import { branches, readFileOf, type Tree, treeOfTar } from './tree.ts';

const LOCK_LIMIT = 16 * 1024 * 1024;
/** Bytes that the files of a chart may have together. */
const CHART_LIMIT = 256 * 1024 * 1024;

/** The folder of a helm-dt wrap (`dt wrap`) in a tree, `/` behind it; undefined when it is none. */
export function wrapFolder({ files }: Tree): string | undefined {
  const names = [...files.keys()];
  const folder = names.flatMap(name => /^((?:[^/]+\/)?)chart\/Images\.lock$/.exec(name)?.[1] ?? [])[0];
  const whole = folder !== undefined && names.every(name => name.startsWith(folder));
  return whole && files.has(`${folder}chart/Chart.yaml`) ? folder : undefined;
}

/**
 * Reads a helm-dt wrap: the chart is packed, images are those of its Images.lock. It keeps the manifests of single platforms and
 * no indexes, so an image of several platforms gets an index that is made here. Throws LAYOUT_INVALID, BUNDLE_INCOMPLETE.
 */
export async function readWrap(tree: Tree, folder: string, place: string, findings: Findings): Promise<void> {
  const files = new Map([...tree.files].map(([name, piece]) => [name.slice(folder.length), piece] as const));
  const wrap: Tree = { where: tree.where, files };
  const text = (await readFileOf(wrap, 'chart/Images.lock', LOCK_LIMIT)) as Buffer;
  const images = parseImagesLock(text.toString('utf8'), `${tree.where}: Images.lock`);
  const made = await addImages(wrap, findings);
  for (const image of images) await readImage(image, made, wrap, place, findings);
  await addChart(wrap, place, findings);
  const signatures = [...files.keys()].filter(name => name.startsWith('artifacts/') && name.endsWith('/index.json'));
  findings.leftOut.push(...signatures.map(name => placeIn(place, name.slice(0, -'/index.json'.length))));
  findings.forms.add('helm-dt wrap');
}

/** Takes in `images/HEX.layout`, and `images/HEX.tar` of older wraps; gives what the latter's manifests are now called. */
async function addImages(wrap: Tree, { source }: Findings): Promise<ReadonlyMap<string, Digest>> {
  const folders = [...wrap.files.keys()].flatMap(
    name => /^(images\/[0-9a-f]{64}\.layout)\/index\.json$/.exec(name)?.[1] ?? [],
  );
  for (const layout of branches(wrap, folders).inside.values()) addBlobs(layout, source);
  const made = new Map<string, Digest>();
  for (const [name, piece] of wrap.files) {
    const [, hex] = /^images\/([0-9a-f]{64})\.tar$/.exec(name) ?? [];
    if (hex === undefined) continue;
    const archive = await treeOfTar(piece, `${wrap.where}: ${name}`);
    const [digest] = await makeImages(archive, (await readDockerManifest(archive)) ?? [], source);
    if (digest !== undefined) made.set(`sha256:${hex}`, digest);
  }
  return made;
}

async function readImage(
  { image, digests }: LockedImage,
  made: ReadonlyMap<string, Digest>,
  { where }: Tree,
  place: string,
  { source, images }: Findings,
): Promise<void> {
  const held = digests.map(digest => made.get(digest) ?? digest);
  const missing = held.find(digest => !source.hasBlob(digest));
  if (missing !== undefined)
    throw new AirgapError('BUNDLE_INCOMPLETE', `${where} lacks ${image}@${missing}, which its Images.lock names`, {
      hint: 'Wrap the chart anew, with its images.',
    });
  const children = await Promise.all(held.map(digest => describeChild(digest, source)));
  const [only, another] = children;
  const index = only === undefined || another === undefined ? undefined : indexOf(children);
  const digest = index === undefined ? only?.digest : digestOf(index);
  if (digest === undefined) return;
  if (index !== undefined) source.add(digest, index);
  const names = namesOf(image);
  for (const name of names) source.name(name, digest);
  const isMade = index !== undefined || made.size > 0;
  images.push({
    digest,
    names,
    place: placeIn(place, image),
    made: isMade,
    children: index === undefined ? [] : children,
  });
}

/** The digest in a name was an index's, which a wrap does not keep; the tag beside it stays. */
function namesOf(image: string): string[] {
  const reference = tryReference(image);
  if (reference === undefined || (reference.digest !== undefined && reference.tag === undefined)) return [];
  const { digest: _, ...name } = reference;
  return [canonical(name)];
}

interface Child {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform: Platform;
}

async function describeChild(digest: Digest, source: Findings['source']): Promise<Child> {
  const { mediaType, bytes } = await source.fetchManifest(undefined, digest);
  const node = parseManifest({ mediaType, bytes }, digest);
  const config = node.kind === 'image' ? parseJson(await source.readSmall(node.config.digest), digest) : {};
  return { mediaType, digest, size: bytes.length, platform: parsePlatformFields(config, digest) };
}

/** An index in the order of the lock, Docker's where all its images are: registries that know one kind alone take it. */
function indexOf(children: readonly Child[]): Buffer {
  const docker = children.every(({ mediaType }) => mediaType === DOCKER_MANIFEST);
  const manifests = children.map(({ mediaType, digest, size, platform: { os, architecture, variant } }) => {
    return { mediaType, digest, size, platform: { architecture, os, ...(variant !== undefined && { variant }) } };
  });
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: docker ? DOCKER_LIST : OCI_INDEX, manifests }));
}

async function addChart(wrap: Tree, place: string, findings: Findings): Promise<void> {
  const pieces = [...wrap.files].filter(([name]) => name.startsWith('chart/'));
  const size = pieces.reduce((sum, [, piece]) => sum + piece.size, 0);
  if (size > CHART_LIMIT) throw new AirgapError('INPUT_TOO_LARGE', `${wrap.where}: its chart has ${size} bytes`);
  const files = new Map<string, Buffer>();
  for (const [name, piece] of pieces) files.set(name.slice('chart/'.length), await readPiece(piece as Piece));
  const chartYaml = files.get('Chart.yaml') as Buffer;
  const name = /^name:\s*["']?([^"'\s#]+)/m.exec(chartYaml.toString('utf8'))?.[1] ?? 'chart';
  await addPackedChart(await packFiles(name, files), chartYaml, placeIn(place, 'chart'), findings);
}
