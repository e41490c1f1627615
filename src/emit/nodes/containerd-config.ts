// SPDX-License-Identifier: Apache-2.0
import { TomlError, type TomlTable } from 'smol-toml';
import { AirgapError } from '../../errors.ts';
import { asTable } from '../../plan/hosts-toml.ts';
import { apiOf, type NodePlan, toldHosts } from '../../plan/node-plan.ts';
import { CERTS_DIRECTORY } from './containerd.ts';
import {
  type Merge,
  NO_CA,
  NO_CREDENTIALS,
  NO_IPV6,
  NO_RENAMES,
  type NodeFile,
  type NodeFormat,
  ONLY_WITH_FALLBACK,
} from './node-format.ts';
import { readToml, setKey } from './toml-edit.ts';

/** config.toml with `config_path`. An import would replace the whole section of the plugin in 1.x, and a second table stops containerd. */
export const containerdConfig: NodeFormat = {
  name: 'containerd-config',
  reader: "containerd's config.toml, given by --merge, with config_path set",
  single: true,
  merges: 'always',
  limits: [NO_CREDENTIALS],
  write: (_, { merge }) => [edited(merge, withConfigPath)],
};

/** The form before certs.d, for containerd 1.x: a path of an endpoint is used as it is, and upstream always comes last. */
export const containerdMirrors: NodeFormat = {
  name: 'containerd-mirrors',
  reader: 'containerd 1.x: config.toml, given by --merge, with registry.mirrors, which containerd calls deprecated',
  single: true,
  merges: 'always',
  limits: [NO_RENAMES, ONLY_WITH_FALLBACK, NO_CA, NO_CREDENTIALS, NO_IPV6],
  write: (plan, { merge }) => [edited(merge, (config, file) => withMirrors(config, file, plan))],
};

interface ContainerdConfig {
  readonly text: string;
  /** Where the CRI plugin's settings of registries stand, by the file's version. */
  readonly table: readonly string[];
  readonly registry: TomlTable;
  /** True for files that containerd 1.x reads. */
  readonly isFirstMajor: boolean;
}

function edited(merge: Merge | undefined, edit: (config: ContainerdConfig, file: string) => string): NodeFile {
  if (merge === undefined) throw new TypeError('there is no file to merge into');
  const { file, text, mode } = merge;
  return { path: 'config.toml', text: edit(readConfig(text, file), file), mode };
}

function withConfigPath({ text, table, registry }: ContainerdConfig, file: string): string {
  const current = registry.config_path;
  if (current === CERTS_DIRECTORY) return text;
  // A list worked in old containerds alone: since 2.1 it is taken for the name of one folder.
  if (typeof current === 'string' && current !== '' && !current.split(':').includes(CERTS_DIRECTORY)) {
    throw invalid(
      file,
      `config_path is ${current}`,
      `Put the files of --format containerd there, or change it to ${CERTS_DIRECTORY}.`,
    );
  }
  if (Object.keys(asTable(registry.mirrors)).length > 0) {
    throw invalid(
      file,
      'it has registry.mirrors, with which containerd refuses a config_path',
      'Take registry.mirrors out.',
    );
  }
  if (Object.values(asTable(registry.configs)).some(config => asTable(config).tls !== undefined)) {
    throw invalid(
      file,
      'it has registry.configs with tls, with which containerd refuses a config_path',
      'Take tls out; --ca-file puts a CA beside each hosts.toml.',
    );
  }
  return setKey(text, table, 'config_path', CERTS_DIRECTORY) ?? cannot(file, table);
}

function withMirrors({ text, table, registry, isFirstMajor }: ContainerdConfig, file: string, plan: NodePlan): string {
  if (!isFirstMajor)
    throw invalid(file, 'registry.mirrors is for containerd 1.x, and this file is for 2.x', 'Use --format containerd.');
  if (registry.config_path) {
    throw invalid(
      file,
      'it has a config_path, with which containerd refuses registry.mirrors',
      'Use --format containerd.',
    );
  }
  return toldHosts(plan).reduce(
    (done, host) =>
      setKey(done, [...table, 'mirrors', host.host], 'endpoint', [apiOf(plan, host)]) ?? cannot(file, table),
    text,
  );
}

/** A file without a version is of the first. */
const PLUGINS = new Map<unknown, string>([
  [undefined, 'cri'],
  [1, 'cri'],
  [2, 'io.containerd.grpc.v1.cri'],
  [3, 'io.containerd.cri.v1.images'],
  [4, 'io.containerd.cri.v1.images'],
]);

function readConfig(text: string, file: string): ContainerdConfig {
  const whole = parsed(text, file);
  const plugin = PLUGINS.get(whole.version);
  if (plugin === undefined) {
    throw invalid(file, `its version is ${String(whole.version)}`, 'Versions 1 to 4 can be edited.');
  }
  const table = ['plugins', plugin, 'registry'];
  const registry = table.reduce<TomlTable>((inner, key) => asTable(inner[key]), whole);
  return { text, table, registry, isFirstMajor: whole.version !== 3 && whole.version !== 4 };
}

function parsed(text: string, file: string): TomlTable {
  try {
    return readToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n', 1);
    throw new AirgapError('CONFIG_INVALID', `${file}:${error.line}:${error.column}: ${reason}`, { cause: error });
  }
}

function cannot(file: string, table: readonly string[]): never {
  throw invalid(
    file,
    'its settings of registries stand in braces or behind dots',
    `Write them as a table [${table[0]}."${table[1]}".${table[2]}].`,
  );
}

function invalid(file: string, reason: string, hint: string): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file}: ${reason}`, { hint });
}
