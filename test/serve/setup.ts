// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, readlink, rename, truncate, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { digestOf } from '../../src/oci/hash.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { Library, type LibraryOptions } from '../../src/serve/library.ts';
import { createLog } from '../../src/serve/log.ts';
import { Metrics } from '../../src/serve/metrics.ts';
import { type Limits, RegistryServer, type ServerOptions } from '../../src/serve/registry-server.ts';
import { type NamedImage, writeLayout } from '../oci/layout-setup.ts';
import { Bench } from '../oci/setup.ts';

export const APP = 'docker.io/library/app';
export const LARGE = 16 * 1024 * 1024;

/** What a test of the server starts, and what it heard. */
export class ServeBench extends Bench {
  lines: string[] = [];

  async bundle(images: readonly NamedImage[] = [{ name: `${APP}:1` }]): Promise<string> {
    const folder = await this.folder();
    await writeLayout(folder, images);
    return folder;
  }

  /** A blob of LARGE zeros in a folder's layout; on disk it takes no room. */
  async addLargeBlob(folder: string): Promise<Digest> {
    const digest = digestOf(Buffer.alloc(LARGE));
    const file = path.join(folder, 'blobs', digest.replace(':', '/'));
    await writeFile(file, '');
    await truncate(file, LARGE);
    return digest;
  }

  async start(
    bundles: readonly string[],
    options: Partial<Omit<ServerOptions, 'limits'>> & { limits?: Partial<Limits> } & LibraryOptions = {},
  ): Promise<RegistryServer> {
    const library = await Library.open(bundles, options);
    const server = await RegistryServer.start(library, {
      host: '127.0.0.1',
      port: 0,
      log: createLog(
        'json',
        line => this.lines.push(line),
        () => new Date(0),
      ),
      metrics: new Metrics(),
      now: () => 0,
      ...options,
      limits: { maxConnections: 1000, idle: 60_000, request: 60_000, ...options.limits },
    });
    this.later(async () => {
      await server.stop(AbortSignal.abort());
      await library.close();
    });
    return server;
  }

  override async stop(): Promise<void> {
    await super.stop();
    this.lines = [];
  }
}

/** Writes a layout's files into one tar archive, by name, and puts it into its place as one. */
export async function writeTar(folder: string, file: string): Promise<void> {
  const archive = pack();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(found => found.isFile())) {
    const whole = path.join(entry.parentPath, entry.name);
    archive.entry({ name: path.relative(folder, whole) }, await readFile(whole));
  }
  archive.finalize();
  await writeFile(`${file}.new`, await buffer(archive));
  await rename(`${file}.new`, file);
}

/** Begins a download on a connection of its own, and does not read it. */
export function beginDownload(url: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, response => resolve(response.pause()));
    request.on('error', reject);
  });
}

/** Says these very bytes to a server; gives all that it answers, until it closes the connection. */
export async function say(origin: string, words: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = net.connect(Number(port), hostname);
  socket.write(words);
  return (await buffer(socket)).toString();
}

/** Files below a folder that this process has open. */
export async function openFiles(folder: string): Promise<string[]> {
  const handles = await readdir('/proc/self/fd');
  const targets = await Promise.all(handles.map(handle => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return targets.filter(target => target.startsWith(folder));
}

/** Waits until something is so: a turn of the event loop at a time, and not forever. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await isSo()) return;
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error(`it never came to be: ${what}`);
}
