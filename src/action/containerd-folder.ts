// SPDX-License-Identifier: Apache-2.0
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { type ConfiguredCerts, readConfiguredCerts } from '../plan/certs-directory.ts';
import { type HostsFile, hostFolders, readHosts } from '../plan/hosts-toml.ts';

const HOME = '/etc/containerd';

/** The configuration that a containerd finds: of this machine, or a copy of a node's /etc/containerd. */
export interface ContainerdFolder {
  /** Folder of the hosts.toml files. */
  readonly certs: string;
  /** Where containerd looks for a host's file, in order: nowhere when its settings keep it from looking. */
  readonly roots: readonly string[];
  readonly problems: readonly string[];
}

export interface FoundHosts extends HostsFile {
  /** The file that counts for a host; undefined when none does. */
  readonly file?: string;
}

/** Throws INPUT_NOT_FOUND for a folder that is none. */
export async function openContainerdFolder(folder: string): Promise<ContainerdFolder> {
  if (!(await isFolder(folder))) throw new AirgapError('INPUT_NOT_FOUND', `${folder}: no such folder`);
  const file = path.join(folder, 'config.toml');
  const text = await readIfThere(file);
  const fallback = path.join(folder, 'certs.d');
  if (text === undefined) return { certs: fallback, roots: [], problems: [`there is no ${file}: ${UNSET}`] };
  const own = readConfiguredCerts(text);
  const names = await filesOf(own.imports, folder);
  const imported = await Promise.all(names.map(async name => readConfiguredCerts(await readFile(name, 'utf8'))));
  const all = [own, ...imported];
  const configPath = all.map(config => config.configPath).findLast(value => value !== undefined);
  const problems = [...all.flatMap(config => config.problems), ...erased(own, imported, names)];
  if (!configPath) return { certs: fallback, roots: [], problems: [...problems, `config_path is not set: ${UNSET}`] };
  const found = await rootsOf(configPath, all, folder);
  return { ...found, problems: [...problems, ...found.problems] };
}

const UNSET =
  'containerd before 2.2 then reads no hosts.toml, and later ones a list of folders that they take for one (generate nodes --format containerd-config)';

/** containerd 1.x joins no tables: the last file that has settings of the CRI plugin has them all. */
function erased(own: ConfiguredCerts, imported: readonly ConfiguredCerts[], names: readonly string[]): string[] {
  const last = imported.findLastIndex(({ hasCri }) => hasCri);
  if (own.isSecondMajor || last === -1 || imported[last]?.configPath || !own.configPath) return [];
  return [`${names[last]} has CRI settings and no config_path: containerd 1.x then forgets that of config.toml`];
}

async function rootsOf(configPath: string, all: readonly ConfiguredCerts[], folder: string): Promise<ContainerdFolder> {
  const folders = configPath.split(':').map(name => inFolder(name, folder));
  const there = await Promise.all(folders.map(isFolder));
  const certs = folders.find((_, at) => there[at]) ?? folders[0] ?? folder;
  const missing = there.includes(true) ? [] : [`config_path is ${configPath}, which is not there`];
  const isList = folders.length > 1;
  const [own] = all;
  if (!isList || (own?.isSecondMajor && all.some(({ pullsLocally }) => pullsLocally))) {
    return { certs, roots: folders, problems: missing };
  }
  const list = `config_path is a list, ${configPath}: containerd 2.1 and later take it for the name of one folder, and pull from upstream`;
  // A file of version 2 may be for 1.x, which reads the list.
  return { certs, roots: own?.isSecondMajor ? [] : folders, problems: [list, ...missing] };
}

/** A copy of a node's folder may lie anywhere. */
function inFolder(name: string, folder: string): string {
  return name === HOME || name.startsWith(`${HOME}/`)
    ? path.join(folder, name.slice(HOME.length))
    : path.resolve(folder, name);
}

async function filesOf(imports: readonly string[], folder: string): Promise<string[]> {
  const patterns = imports.map(name => inFolder(name, folder));
  const found = await Promise.all(patterns.map(pattern => fastGlob(pattern, { onlyFiles: true })));
  return found.flatMap(names => names.sort());
}

/** What counts for a host: the first of its folders that exists, even if it is empty. */
export async function findHosts({ roots }: ContainerdFolder, host: string): Promise<FoundHosts> {
  for (const folder of roots.flatMap(root => hostFolders(host).map(name => path.join(root, name)))) {
    if (!(await isFolder(folder))) continue;
    const file = path.join(folder, 'hosts.toml');
    const text = await readIfThere(file);
    const found = readHosts(host, text);
    return text === undefined
      ? { ...found, problems: [`${folder} has no hosts.toml, and hides _default`] }
      : { ...found, file };
  }
  return readHosts(host, undefined);
}

async function isFolder(name: string): Promise<boolean> {
  return (await stat(name).catch(() => undefined))?.isDirectory() === true;
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(cause => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return unreadable(file)(cause);
  });
}
