// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { YAMLException } from 'js-yaml';
import { AirgapError } from '../errors.ts';
import { isMap, mapsOf, type Value, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';

const LISTS = ['clusters', 'contexts', 'users'] as const;
const FILE_KEYS: Readonly<Record<string, readonly string[]>> = {
  cluster: ['certificate-authority'],
  user: ['client-certificate', 'client-key', 'tokenFile'],
};

/**
 * The kubeconfig that kubectl would see: `explicit` alone, else all files of a KUBECONFIG list that exist, else
 * `~/.kube/config`. Of two files the first that says a thing counts; file names in it are absolute. Undefined when there is
 * no file. Throws KUBECONFIG_INVALID, without a word of what the file holds.
 */
export async function readKubeconfig(
  explicit: string | undefined,
  listed: string | undefined,
  home: string,
): Promise<ValueMap | undefined> {
  if (explicit !== undefined) return parse(await readFile(explicit, 'utf8').catch(unreadable(explicit)), explicit);
  const given = (listed ?? '').split(path.delimiter).filter(Boolean);
  const files = given.length > 0 ? given : [path.join(home, '.kube', 'config')];
  const found = await Promise.all(files.map(readIfThere));
  const configs = found.filter(config => config !== undefined);
  return configs.length === 0 ? undefined : merge(configs);
}

async function readIfThere(file: string): Promise<ValueMap | undefined> {
  const text = await readFile(file, 'utf8').catch(error => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return unreadable(file)(error);
  });
  return text === undefined ? undefined : parse(text, file);
}

function unreadable(file: string): (cause: unknown) => never {
  return cause => {
    throw new AirgapError('KUBECONFIG_INVALID', `${file}: ${(cause as Error).message}`, { cause });
  };
}

function parse(text: string, file: string): ValueMap {
  const value = load(text, file) ?? {};
  if (!isMap(value)) throw new AirgapError('KUBECONFIG_INVALID', `${file} is not a kubeconfig`);
  const folder = path.dirname(path.resolve(file));
  const lists = LISTS.map(list => [list, mapsOf(value[list]).map(entry => withAbsolutePaths(entry, folder))]);
  return { ...value, ...Object.fromEntries(lists) };
}

/** The parser's message may quote a token: only its reason and line are said. */
function load(text: string, file: string): unknown {
  try {
    return loadYaml(text);
  } catch (error) {
    const { reason, mark } = error as YAMLException;
    const where = error instanceof YAMLException && mark !== undefined ? ` line ${mark.line + 1}: ${reason}` : '';
    throw new AirgapError('KUBECONFIG_INVALID', `${file} is not YAML:${where}`);
  }
}

function merge(configs: readonly ValueMap[]): ValueMap {
  const merged = LISTS.map(list => {
    const byName = new Map<Value, Value>();
    for (const entry of configs.flatMap(config => mapsOf(config[list]))) {
      if (!byName.has(entry.name)) byName.set(entry.name, entry);
    }
    return [list, [...byName.values()]];
  });
  const current = configs.map(config => config['current-context']).find(Boolean);
  return { ...Object.fromEntries(merged), 'current-context': current };
}

/** Files are named from the kubeconfig that names them, and so is an exec plugin whose name has a slash. */
function withAbsolutePaths(entry: ValueMap, folder: string): ValueMap {
  const changed = Object.entries(FILE_KEYS).map(([key, names]) => {
    const part = entry[key];
    if (!isMap(part)) return [key, part];
    const absolute = names.flatMap(name => {
      const file = part[name];
      return typeof file === 'string' && file !== '' ? [[name, path.resolve(folder, file)]] : [];
    });
    return [key, { ...part, ...Object.fromEntries(absolute), ...execIn(part, folder) }];
  });
  return { ...entry, ...Object.fromEntries(changed.filter(([, part]) => part !== undefined)) };
}

function execIn({ exec }: ValueMap, folder: string): ValueMap {
  if (!isMap(exec) || typeof exec.command !== 'string' || !/[/\\]/.test(exec.command)) return {};
  return { exec: { ...exec, command: path.resolve(folder, exec.command) } };
}
