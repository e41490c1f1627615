// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** A Go program that development and tests use, at the one version they are written against. */
export interface PinnedTool {
  readonly name: string;
  /** The Go package of the program; the last part of its path is the file's name, but for a major version. */
  readonly goPackage: string;
  readonly version: string;
}

/** The two Helms that `npm test` and `npm run demo` run. */
export const pinnedTools: readonly PinnedTool[] = [
  { name: 'helm3', goPackage: 'helm.sh/helm/v3/cmd/helm', version: 'v3.22.0' },
  { name: 'helm4', goPackage: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.1' },
];

/** The oldest Helm that the plugin is for. Tests use it where it is; CI builds it, `npm test` does not: it takes minutes. */
export const oldestTools: readonly PinnedTool[] = [
  { name: 'helm3.12', goPackage: 'helm.sh/helm/v3/cmd/helm', version: 'v3.12.3' },
];

/**
 * Programs that read what we write, for tests that give it to them. Small ones: each builds in less than a minute. A test
 * without its program is skipped.
 */
export const peerTools: readonly PinnedTool[] = [
  { name: 'crane', goPackage: 'github.com/google/go-containerregistry/cmd/crane', version: 'v0.22.1' },
  { name: 'kustomize', goPackage: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.7.1' },
  { name: 'regsync', goPackage: 'github.com/regclient/regclient/cmd/regsync', version: 'v0.11.7' },
];

export const toolsFolder: string = path.join(import.meta.dirname, '..', '.tools');

/** Where a tool stands once `npm run tools` has built it. */
export function toolFile(tool: PinnedTool): string {
  return path.join(toolsFolder, `${tool.name}-${tool.version}`, path.basename(tool.goPackage.replace(/\/v\d+$/, '')));
}

/** One Helm to try things with: a short name for test titles, and the file to run. */
export interface Helm {
  readonly name: string;
  readonly file: string;
}

/** The Helms at hand, oldest first: the pinned ones that are built, else the one on PATH, else none. */
export function helms(): Helm[] {
  const built = [...oldestTools, ...pinnedTools].filter(tool => isProgram(toolFile(tool)));
  if (built.length > 0) return built.map(tool => ({ name: `Helm ${tool.version.slice(1)}`, file: toolFile(tool) }));
  const file = onPath('helm');
  return file === undefined ? [] : [{ name: 'Helm from PATH', file }];
}

/** The Helm to measure with: the one that HELM_BIN names, or the newest at hand, as a name for PATH when there is none. */
export function newestHelm(): string {
  return process.env.HELM_BIN ?? helms().at(-1)?.file ?? 'helm';
}

/** The file of a peer: the pinned one that is built, else the one on PATH, else none. */
export function peer(name: string): string | undefined {
  const built = peerTools.filter(tool => tool.name === name).map(toolFile);
  return built.find(isProgram) ?? onPath(name);
}

/** The file that a shell would run for this name, if any. */
export function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  return folders.map(folder => path.join(folder, name)).find(isProgram);
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
