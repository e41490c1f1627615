// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onPath, peer } from '../../tools/pinned-tools.ts';
import type { ImageSet } from './image-set.ts';

/** The command with which a program copies the whole set to a registry, `HOST:PORT`. */
export type CopyCommand = (target: string) => readonly string[];

export const CRANE = 'crane copy in a loop';

/** Those of the other programs that are at hand, by what they do. */
export function peersFor({ folder, names, source }: ImageSet): Record<string, CopyCommand> {
  const [crane, regsync, skopeo] = [peer('crane'), peer('regsync'), onPath('skopeo')];
  const loop = (copy: (name: string) => string): string[] => ['sh', '-ec', names.map(copy).join('\n')];
  const plain = '--src-tls-verify=false --dest-tls-verify=false';
  return {
    ...(crane && {
      [CRANE]: target => loop(name => `${crane} copy ${source.host}/${name} ${target}/${name}`),
    }),
    ...(regsync && {
      'regsync once': target => [regsync, 'once', '-c', regsyncFile(folder, source.host, target, names)],
    }),
    ...(skopeo && {
      'skopeo copy in a loop': target =>
        loop(name => `${skopeo} copy -q --all ${plain} docker://${source.host}/${name} docker://${target}/${name}`),
    }),
  };
}

function regsyncFile(folder: string, source: string, target: string, names: readonly string[]): string {
  const file = path.join(folder, 'regsync.yaml');
  const hosts = [source, target].map(host => ({ registry: host, tls: 'disabled' }));
  const sync = names.map(name => ({ source: `${source}/${name}`, target: `${target}/${name}`, type: 'image' }));
  writeFileSync(file, JSON.stringify({ version: 1, creds: hosts, sync }));
  return file;
}
