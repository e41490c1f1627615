// SPDX-License-Identifier: Apache-2.0
import { parse, TomlError, type TomlTable } from 'smol-toml';
import { asTable } from './hosts-toml.ts';

/** What a containerd configuration says of where hosts.toml files lie. */
export interface ConfiguredCerts {
  /** `config_path` as it is written; undefined when the file does not say. */
  readonly configPath?: string;
  /** Files and patterns that are read after it, and win. */
  readonly imports: readonly string[];
  /** True when the file says `version = 3` or later: containerd 2.x reads it, and 1.x does not. */
  readonly isSecondMajor: boolean;
  /** True when it has settings of the CRI plugin, of which 1.x takes those of an import for the whole. */
  readonly hasCri: boolean;
  /** True when it has a setting with which 2.x pulls as 1.x did, and so understands a list of folders. */
  readonly pullsLocally: boolean;
  readonly problems: readonly string[];
}

/** The plugin's name in files of version 1, 2, and 3. */
const CRI = ['cri', 'io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images'];

/** Reads a config.toml, or a file that one imports. */
export function readConfiguredCerts(text: string): ConfiguredCerts {
  try {
    return fromTable(parse(text, { integersAsBigInt: 'asNeeded' }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n', 1);
    const problems = [`line ${error.line}: ${reason}: containerd does not start with it`];
    return { imports: [], isSecondMajor: false, hasCri: false, pullsLocally: false, problems };
  }
}

function fromTable(config: TomlTable): ConfiguredCerts {
  const plugins = CRI.map(plugin => asTable(asTable(config.plugins)[plugin]));
  const registries = plugins.map(({ registry }) => asTable(registry));
  const configPath = registries.map(({ config_path }) => config_path).find(path => typeof path === 'string');
  const hasMirrors = registries.some(({ mirrors }) => Object.keys(asTable(mirrors)).length > 0);
  const imports = Array.isArray(config.imports) ? config.imports.filter(path => typeof path === 'string') : [];
  const both = hasMirrors && configPath ? ['registry.mirrors beside config_path: the CRI plugin does not start'] : [];
  const problems = hasMirrors && !configPath ? ['registry.mirrors is in use, not hosts.toml'] : both;
  return {
    ...(typeof configPath === 'string' && { configPath }),
    imports,
    isSecondMajor: Number(config.version ?? 1) >= 3,
    hasCri: plugins.some(plugin => Object.keys(plugin).length > 0),
    pullsLocally: plugins.some(pullsLocally),
    problems,
  };
}

/** internal/cri/config CheckLocalImagePullConfigs of containerd 2.1 and later. */
function pullsLocally(images: TomlTable): boolean {
  const { registry, max_concurrent_downloads: downloads = 3 } = images;
  const { configs, auths } = asTable(registry);
  return (
    images.use_local_image_pull === true ||
    images.discard_unpacked_layers === true ||
    asTable(images.containerd).discard_unpacked_layers === true ||
    images.image_pull_with_sync_fs === true ||
    images.disable_snapshot_annotations === false ||
    Number(downloads) !== 3 ||
    [configs, auths].some(value => Object.keys(asTable(value)).length > 0)
  );
}
