// SPDX-License-Identifier: Apache-2.0
import { parse, TomlError, type TomlTable } from 'smol-toml';

/** What a containerd configuration says of where hosts.toml files lie. */
export interface ConfiguredCerts {
  /** `config_path` as it is written; undefined when the file does not say. */
  readonly configPath?: string;
  /** Files and patterns that are read after it, and win. */
  readonly imports: readonly string[];
  readonly problems: readonly string[];
}

const CRI = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images'];

/** Reads a config.toml, or a file that one imports. */
export function readConfiguredCerts(text: string): ConfiguredCerts {
  try {
    return fromTable(parse(text, { integersAsBigInt: 'asNeeded' }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n', 1);
    return { imports: [], problems: [`line ${error.line}: ${reason}: containerd does not start with it`] };
  }
}

function fromTable(config: TomlTable): ConfiguredCerts {
  const registries = CRI.map(plugin => tableOf(tableOf(tableOf(config.plugins)[plugin]).registry));
  const configPath = registries.map(({ config_path }) => config_path).find(path => typeof path === 'string');
  const hasMirrors = registries.some(({ mirrors }) => Object.keys(tableOf(mirrors)).length > 0);
  const imports = Array.isArray(config.imports) ? config.imports.filter(path => typeof path === 'string') : [];
  const both = hasMirrors && configPath ? ['registry.mirrors beside config_path: the CRI plugin does not start'] : [];
  const problems = hasMirrors && !configPath ? ['registry.mirrors is in use, not hosts.toml'] : both;
  return { ...(typeof configPath === 'string' && { configPath }), imports, problems };
}

function tableOf(value: unknown): TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TomlTable) : {};
}
