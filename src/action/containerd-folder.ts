// SPDX-License-Identifier: Apache-2.0
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { AirgapError } from '../errors.ts';
import { readConfiguredCerts } from '../plan/certs-directory.ts';
import { type HostsFile, hostFolders, readHosts } from '../plan/hosts-toml.ts';

const HOME = '/etc/containerd';

/** The configuration that a containerd finds: of this machine, or a copy of a node's /etc/containerd. */
export interface ContainerdFolder {
  /** Folder of the hosts.toml files. */
  readonly certs: string;
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
  if (text === undefined) {
    const problems = [`there is no ${file}: containerd before 2.2 then reads no hosts.toml`];
    return { certs: path.join(folder, 'certs.d'), problems };
  }
  const own = readConfiguredCerts(text);
  const imported = await Promise.all((await filesOf(own.imports, folder)).map(name => readFile(name, 'utf8')));
  const all = [own, ...imported.map(readConfiguredCerts)];
  const configPath = all.map(config => config.configPath).findLast(value => value !== undefined);
  const { certs, problem } = await certsOf(configPath, folder);
  return { certs, problems: [...all.flatMap(({ problems }) => problems), ...problem] };
}

async function certsOf(configPath: string | undefined, folder: string): Promise<{ certs: string; problem: string[] }> {
  const fallback = path.join(folder, 'certs.d');
  if (!configPath) {
    const problem = [
      'config_path is not set: containerd before 2.2 then reads no hosts.toml (generate nodes --format containerd-config)',
    ];
    return { certs: fallback, problem };
  }
  const folders = configPath.split(':').map(name => inFolder(name, folder));
  const there = await Promise.all(folders.map(isFolder));
  const problem =
    folders.length > 1
      ? [
          `config_path is a list, ${configPath}: containerd 2.1 and later take it for the name of one folder, and pull from upstream`,
        ]
      : [];
  const certs = folders.find((_, at) => there[at]);
  return {
    certs: certs ?? folders[0] ?? fallback,
    problem: certs ? problem : [...problem, `config_path is ${configPath}, which is not there`],
  };
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
export async function findHosts({ certs }: ContainerdFolder, host: string): Promise<FoundHosts> {
  for (const name of hostFolders(host)) {
    const folder = path.join(certs, name);
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
    throw new AirgapError('INPUT_NOT_FOUND', `${file}: ${(cause as Error).message}`, { cause });
  });
}
