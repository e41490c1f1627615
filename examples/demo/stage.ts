// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { isIgnored } from '../../src/lock/build.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { helms } from '../../tools/pinned-tools.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The images as an OCI image layout; they stay in the checkout, so that the demo has to ask the registry for them. */
export const imagesFolder: string = path.join(root, 'examples', 'images');

/** A copy of what the demo works on, in a new temporary folder: configuration, charts and values, but no images. */
export async function copyToStage(): Promise<string> {
  const stage = await mkdtemp(path.join(tmpdir(), 'helm-airgap-demo-'));
  await mkdir(path.join(stage, 'no-credentials'));
  for (const name of ['airgap.yaml', 'examples/charts', 'examples/values']) {
    await cp(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  return stage;
}

/**
 * The environment of the demo's commands: `helm-airgap` of this checkout and the newest Helm at hand come first on PATH;
 * settings and credentials of whoever runs it do not count. Throws when there is no Helm.
 */
export function stageEnvironment(stage: string): NodeJS.ProcessEnv {
  const helm = helms().at(-1);
  if (helm === undefined) throw new Error('there is no Helm: `npm run tools` builds one, if Go is installed');
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AIRGAP_|HELM_|REGISTRY_AUTH_FILE$|DEBUG$)/.test(name),
  );
  const folders = [path.join(root, 'bin'), path.dirname(helm.file), process.env.PATH ?? ''];
  return {
    ...Object.fromEntries(kept),
    PATH: folders.join(path.delimiter),
    DOCKER_CONFIG: path.join(stage, 'no-credentials'),
  };
}

/** The images that are to be locked, as a person listed them: `examples/images.txt` without its marks and what is ignored. */
export async function expectedImages({ ignore = [] }: Config): Promise<string[]> {
  const text = await readFile(path.join(root, 'examples', 'images.txt'), 'utf8');
  const lines = text.split('\n').map(line => line.replace(/\s*#.*$/, ''));
  return lines.filter(line => line !== '' && !isIgnored(line, ignore)).sort();
}

/** The lock that is committed at the root of the checkout. */
export function committedLock(): Promise<string> {
  return readFile(path.join(root, 'airgap.lock.yaml'), 'utf8');
}

export async function readConfig(stage: string): Promise<Config> {
  return parse(await readFile(path.join(stage, 'airgap.yaml'), 'utf8')) as Config;
}

export async function readLockFile(stage: string): Promise<{ text: string; lock: Lock }> {
  const text = await readFile(path.join(stage, 'airgap.lock.yaml'), 'utf8');
  return { text, lock: parse(text) as Lock };
}
