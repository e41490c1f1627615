// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { parseJson } from '../oci/json.ts';
import { nameIn } from './image-name.ts';
import { readFileOf, type Tree } from './tree.ts';

/** One image of a `docker save`, as its manifest.json has it; names canonical. */
export interface DockerEntry {
  /** Path of the config in the archive. */
  readonly config: string;
  readonly names: readonly string[];
  /** Paths of the layers in the archive, the lowest first. */
  readonly layers: readonly string[];
}

const LIMIT = 16 * 1024 * 1024;

/** The entries of manifest.json; undefined when there is none, or one that is something else. Throws LAYOUT_INVALID. */
export async function readDockerManifest(tree: Tree): Promise<DockerEntry[] | undefined> {
  const bytes = await readFileOf(tree, 'manifest.json', LIMIT);
  const list = bytes && parseJson(bytes, `${tree.where}: manifest.json`);
  if (!Array.isArray(list) || !list.every(isEntry)) return undefined;
  return list.map(({ Config, RepoTags, Layers }) => ({
    config: plain(Config, tree),
    names: (RepoTags ?? []).map(tag => nameIn(tag) ?? unreadable(tag, tree)),
    layers: (Layers ?? []).map(layer => plain(layer, tree)),
  }));
}

/** The entries by the digest of their config, for archives that are an OCI layout, too. */
export async function entriesByConfig(tree: Tree): Promise<ReadonlyMap<string, readonly DockerEntry[]>> {
  const entries = (await readDockerManifest(tree)) ?? [];
  return Map.groupBy(entries, ({ config }) =>
    config.replace(/^blobs\/(sha256|sha512)\//, '$1:').replace(/^([0-9a-f]{64})\.json$/, 'sha256:$1'),
  );
}

interface WrittenEntry {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  /** Go writes the list of none as null. */
  readonly Layers: readonly string[] | null;
}

function isEntry(value: unknown): value is WrittenEntry {
  const { Config, RepoTags, Layers } = (value ?? {}) as Record<string, unknown>;
  return typeof Config === 'string' && (Layers === null || isTexts(Layers)) && (RepoTags == null || isTexts(RepoTags));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** A path is looked up among the archive's own names, none of which leads out; `../` would only never be found. */
function plain(path: string, { where }: Tree): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (!path.startsWith('/') && !parts.includes('..')) return parts.join('/');
  throw new AirgapError(
    'LAYOUT_INVALID',
    `${where}: manifest.json names ${JSON.stringify(path)}, which leads out of it`,
  );
}

function unreadable(tag: string, { where }: Tree): never {
  throw new AirgapError('LAYOUT_INVALID', `${where}: manifest.json: ${JSON.stringify(tag)} is not an image reference`);
}
