// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { NODE_FORMATS } from '../emit/nodes/node-formats.ts';
import { nodeScript } from '../emit/nodes/node-script.ts';
import { AirgapError } from '../errors.ts';
import { systemClock } from '../oci/http/clock.ts';
import { type MirrorTarget, parseMirror, refuseCollisions } from '../plan/layout.ts';
import { mirrorHost, planNodes } from '../plan/node-plan.ts';
import { parseReference, type Reference } from '../reference/reference.ts';
import { createLog } from '../serve/log.ts';
import { openLibrary, type ServePorts } from './serve.ts';
import { nameOf, parseAddress } from './serve-address.ts';
import { openDoor } from './serve-door.ts';
import { showForeign } from './serve-foreign-words.ts';
import { type ServeOptions, type Settled, settle } from './serve-settings.ts';
import type { Workspace } from './workspace.ts';

/** The formats that `--node-config` takes. */
export type ServedNodeFormat = 'containerd' | 'k3s' | 'k0s';

/** A script for nodes, and what it cannot say. */
export interface ServedNodes {
  readonly script: string;
  readonly cautions: readonly string[];
}

/**
 * What nodes need to pull from a server with these options, as a script that puts it there. Throws USAGE when no address is known that nodes
 * can reach, NO_IMAGES, and what opening the bundles throws.
 */
export async function nodesOfServer(
  format: ServedNodeFormat,
  given: ServeOptions,
  workspace: Workspace,
  { write }: ServePorts,
): Promise<ServedNodes> {
  const options = settle(given, workspace);
  const target = targetOf(options);
  const names = await namesOf(options, write);
  refuseCollisions(names, target);
  const ca = await authorityOf(options);
  const scheme = options.tlsAuto === undefined && options.tlsCert === undefined ? 'http' : 'https';
  const access = { scheme, fallback: false, ...(ca !== undefined && { ca }) } as const;
  // A folder of certs.d for each host, and none of its repositories' names: they are the same here as upstream.
  const plan = planNodes([], { target, hosts: [...new Set(names.map(({ registry }) => registry))], ...access });
  const writer = NODE_FORMATS.find(({ name }) => name === format);
  if (writer === undefined) throw new TypeError(`no format ${format}`);
  const files = writer.write(plan, { runtime: 'containerd' });
  return { script: nodeScript(format, files), cautions: cautionsFor(options, target) };
}

/** Every name stands here as it does upstream, below its host. */
function targetOf({ server, addr }: Settled): MirrorTarget {
  if (server !== undefined) {
    if (server.includes('/')) throw unreachable(`"${server}" is not HOST:PORT`);
    return parseMirror(server);
  }
  const { host, port } = parseAddress(addr);
  if (isLoopback(host)) throw unreachable(`${addr} is this machine alone: no other node reaches it`);
  if (host === '::' || host === '0.0.0.0')
    throw unreachable(`${addr} is every address of this machine, and no name of one`);
  if (port === 0) throw unreachable(`${addr} is another port at each start`);
  return parseMirror(addr);
}

function unreachable(message: string): AirgapError {
  return new AirgapError('USAGE', message, {
    hint: 'Name what nodes call this server: --server HOST:PORT, or serve.server in airgap.yaml.',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

async function namesOf(options: Settled, write: (line: string) => void): Promise<Reference[]> {
  const log = createLog(options.logFormat, write, () => new Date(systemClock.now()));
  const library = await openLibrary(options, log);
  await library.close();
  showForeign(library.holding.foreign, options.imageNames ?? [], log);
  const all = library.repositories.map(name => parseReference(name));
  const names = all.filter(({ registry }) => registry !== BUNDLE_NAME.registry);
  if (names.length > 0) return names;
  throw new AirgapError('NO_IMAGES', `no image with a whole name is in ${options.bundles.join(', ')}`);
}

/** The authority of our own, made now when it is not there yet. */
async function authorityOf(options: Settled): Promise<string | undefined> {
  if (options.tlsAuto === undefined) return undefined;
  await openDoor(options, parseAddress(options.addr).host);
  const file = path.join(options.tlsAuto, 'ca.crt');
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${file}, which nodes need: ${cause.code}`, { cause });
  });
}

function cautionsFor({ tlsCert, htpasswd }: Settled, target: MirrorTarget): string[] {
  const host = mirrorHost(target);
  return [
    ...(isLoopback(nameOf(host)) ? [`${host} is each node itself: this is for a cluster of one node.`] : []),
    ...(tlsCert === undefined
      ? []
      : [
          `nodes have to trust the authority of ${tlsCert} already; \`generate nodes --ca-file\` writes it with the rest.`,
        ]),
    ...(htpasswd === undefined
      ? []
      : [
          'the server asks for a password, which is not in here; `generate nodes --credentials-file` writes it with the rest.',
        ]),
  ];
}
