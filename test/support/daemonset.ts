// SPDX-License-Identifier: Apache-2.0
import { parseAllDocuments } from 'yaml';
import { type GenerateNodesOptions, generateNodes } from '../../src/action/generate-nodes.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { aLock } from './locks.ts';

export const BUSYBOX = 'docker.io/library/busybox:1.36';
export const CA = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

/** What `--format daemonset` writes for a lock of these images and busybox. */
export function generated(images: readonly string[], changes: Partial<GenerateNodesOptions> = {}) {
  const mirror = parseMirror('mirror.example:5000/m');
  const access = { mirror, scheme: 'https', fallback: false, hosts: [], runs: BUSYBOX } as const;
  const options = { ...access, format: 'daemonset', runtime: 'containerd', ...changes } as const;
  return generateNodes(aLock([BUSYBOX, ...images]), options).files;
}

/** Objects of the base or the chart, as they stand there. */
// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of any kind
export function objectsOf(files: ReturnType<typeof generated>): any[] {
  const text = files.find(({ path }) => path.endsWith('objects.yaml') && !path.startsWith('templates/'))?.text ?? '';
  return parseAllDocuments(text).map(document => document.toJS());
}

/** The volume of a Pod as its container sees it, by path. */
export function volume(files: ReturnType<typeof generated>): Record<string, string> {
  const objects = objectsOf(files);
  const { volumes } = objects.find(({ kind }) => kind === 'DaemonSet').spec.template.spec;
  const { secret, configMap } = volumes.find(({ name }: { name: string }) => name === 'files');
  const { kind, data } = objects.find(({ metadata }) => metadata.name === (secret?.secretName ?? configMap.name));
  const items: { key: string; path: string }[] = (secret ?? configMap).items;
  const text = (key: string) => (kind === 'Secret' ? Buffer.from(data[key], 'base64').toString() : data[key]);
  return Object.fromEntries(items.map(({ key, path }) => [path, text(key)]));
}
