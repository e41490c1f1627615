// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { onPath, peer } from '../tools/pinned-tools.ts';
import { benchExport } from './transfer/export.ts';
import { type ImageSet, makeImageSet, missing } from './transfer/image-set.ts';
import { holds, type Measured, measure, shown } from './transfer/measure.ts';

const PROGRAM = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');

/** Issue 6. */
const LIMIT = { excess: 0.01, megabytes: 150, crane: 0.45, fastest: 0.55, again: 0.15 };

/**
 * Copies the shared image set between two real registries, each fresh, with this program and with its peers, then out of
 * the registry. Bytes are those of the source's access log. `--unique-mb 200` is the size of the set, `--repos 60` makes
 * one image a repository.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const options = {
    'unique-mb': { type: 'string', default: '200' },
    repos: { type: 'string', default: '25' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`);
    return true;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const size = ['--unique-mb', values['unique-mb'], '--repos', values.repos];
    const set = await makeImageSet(folder, size, stops);
    const held = [await benchMirror(set), await benchExport(set, PROGRAM)];
    return held.every(Boolean);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function benchMirror(set: ImageSet): Promise<boolean> {
  const target = await set.start('target');
  const words = ['mirror', '--to', target.host, '--layout', 'strip-host', '--no-progress', '-o', 'json'];
  const reach = ['--plain-http', target.host, '--registry-endpoint', `upstream.example=http://${set.source.host}`];
  const command = [PROGRAM, ...words, ...reach];
  const ours = await measure(command, set.folder);
  const { bytes, requests } = set.log.read();
  const { copied } = JSON.parse(ours.stdout);
  const again = await measure(command, set.folder);
  console.log(
    `helm-airgap mirror: ${shown(ours)}, ${megabytes(bytes)} from the source in ${requests} requests, ${copied.mounted} mounts`,
  );
  const excess = Math.abs(copied.read / set.bytes - 1);
  const held = [
    holds('share of bytes read beside the distinct ones, manifests not counted', excess, LIMIT.excess),
    holds('memory in MB', ours.megabytes, LIMIT.megabytes),
    holds('seconds with nothing to do', again.seconds, LIMIT.again),
    await compare(ours, set),
  ];
  return held.every(Boolean);
}

async function compare(ours: Measured, set: ImageSet): Promise<boolean> {
  const peers: Measured[] = [];
  let crane: number | undefined;
  for (const { name, command } of peersFor(set)) {
    const target = await set.start(name.replaceAll(' ', '-'));
    set.log.read();
    const theirs = await measure(command(target.host), set.folder);
    const { bytes, requests } = set.log.read();
    console.log(`${name}: ${shown(theirs)}, ${megabytes(bytes)} from the source in ${requests} requests`);
    peers.push(theirs);
    if (name.startsWith('crane')) crane = theirs.seconds;
  }
  if (peers.length === 0 || crane === undefined) return console.log('no crane, nothing to compare with') ?? true;
  const fastest = Math.min(...peers.map(({ seconds }) => seconds));
  const held = [
    holds('wall, beside crane', ours.seconds / crane, LIMIT.crane, set.isWhole),
    holds('wall, beside the fastest of them', ours.seconds / fastest, LIMIT.fastest, set.isWhole),
  ];
  return held.every(Boolean);
}

interface Peer {
  readonly name: string;
  readonly command: (target: string) => readonly string[];
}

function peersFor({ folder, names, source }: ImageSet): Peer[] {
  const [crane, regsync, skopeo] = [peer('crane'), peer('regsync'), onPath('skopeo')];
  const loop = (copy: (name: string) => string): string[] => ['sh', '-ec', names.map(copy).join('\n')];
  const plain = '--src-tls-verify=false --dest-tls-verify=false';
  const peers: (Peer | undefined)[] = [
    crane === undefined
      ? undefined
      : {
          name: 'crane copy in a loop',
          command: target => loop(name => `${crane} copy ${source.host}/${name} ${target}/${name}`),
        },
    regsync === undefined
      ? undefined
      : {
          name: 'regsync once',
          command: target => [regsync, 'once', '-c', regsyncFile(folder, source.host, target, names)],
        },
    skopeo === undefined
      ? undefined
      : {
          name: 'skopeo copy in a loop',
          command: target =>
            loop(name => `${skopeo} copy -q --all ${plain} docker://${source.host}/${name} docker://${target}/${name}`),
        },
  ];
  return peers.flatMap(one => one ?? []);
}

function regsyncFile(folder: string, source: string, target: string, names: readonly string[]): string {
  const file = path.join(folder, 'regsync.yaml');
  const hosts = [source, target].map(host => ({ registry: host, tls: 'disabled' }));
  const sync = names.map(name => ({ source: `${source}/${name}`, target: `${target}/${name}`, type: 'image' }));
  writeFileSync(file, JSON.stringify({ version: 1, creds: hosts, sync }));
  return file;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
