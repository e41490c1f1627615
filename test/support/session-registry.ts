// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { MemorySource } from '../../src/oci/memory.ts';
import { closeServer } from '../../src/oci/server.ts';
import { startRegistry, type TestRegistry, type TestRegistryOptions } from './registry.ts';
import { type Behaviour, changes, refuses, resets, showsPage } from './registry-behaviours.ts';

/** What `docker login` would have been given for a registry that asks. */
export const LOGIN = { username: 'robot', password: 'correct-horse' };

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  denies: refuses(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="test"' }),
  throttles: refuses(429, 'TOOMANYREQUESTS', 'you have reached your pull rate limit', { 'retry-after': '3600' }),
  forgets: refuses(404, 'BLOB_UNKNOWN', 'blob unknown to registry'),
  'shows-a-page': showsPage,
  resets,
  honestly: changes(answer => answer),
};

/** The upstream of a session: one loopback registry that stands for all upstream hosts, and holds charts too. */
export class SessionRegistry {
  readonly #memory: MemorySource;
  readonly #registry: TestRegistry;

  private constructor(memory: MemorySource, registry: TestRegistry) {
    this.#memory = memory;
    this.#registry = registry;
  }

  /** Starts one. `features`: `basic` asks for LOGIN, `tls` serves https with the test authority's certificate. */
  static async start(features: readonly string[]): Promise<SessionRegistry> {
    const memory = new MemorySource();
    const options: TestRegistryOptions = {
      source: memory,
      ...(features.includes('basic') && { auth: { kind: 'basic', ...LOGIN } }),
      ...(features.includes('tls') && { tls: 'server' }),
    };
    return new SessionRegistry(memory, await startRegistry(options));
  }

  get host(): string {
    return this.#registry.host;
  }

  /** What it was asked so far, one request a line. */
  get asked(): string {
    return this.#registry.asked().join('\n');
  }

  close(): Promise<void> {
    return this.#registry.close();
  }

  /** Takes in images, one a line: `NAME:TAG [PLATFORM…] [docker] [single] [signed] [as=NAME]`, `as` gives other content. */
  addImages(list: string): void {
    for (const line of list.split('\n')) {
      const [name, ...words] = line.split(' ').filter(word => word !== '');
      if (name === undefined) continue;
      const platforms = words.filter(word => word.includes('/'));
      const content = words.find(word => word.startsWith('as='));
      const root = this.#memory.addImage(name, {
        ...(content !== undefined && { content }),
        ...(platforms.length > 0 && { platforms }),
        docker: words.includes('docker'),
        single: words.includes('single'),
      });
      if (words.includes('signed')) this.#memory.addReferrer(name, root, 'application/vnd.example.signature');
    }
  }

  /** Takes in a packed chart as `helm push` would leave it. */
  addChart(name: string, archive: Buffer, meta: object): void {
    const blob = (mediaType: string, bytes: Buffer): object => ({
      mediaType,
      digest: this.#memory.putBlob(name, bytes),
      size: bytes.length,
    });
    const manifest = {
      schemaVersion: 2,
      config: blob('application/vnd.cncf.helm.config.v1+json', Buffer.from(JSON.stringify(meta))),
      layers: [blob('application/vnd.cncf.helm.chart.content.v1.tar+gzip', archive)],
    };
    this.#memory.putManifest(name, 'application/vnd.oci.image.manifest.v1+json', Buffer.from(JSON.stringify(manifest)));
  }

  /** From now on, requests that match get this behaviour in place of an answer. */
  behave(match: RegExp, name: string): void {
    const behaviour = BEHAVIOURS[name];
    assert.ok(behaviour, `no behaviour ${name}`);
    this.#registry.on(match, behaviour);
  }
}

/** Serves the files of a folder, as a Helm repository does; `basic` wants LOGIN. */
export async function serveFolder(
  folder: string,
  features: readonly string[] = [],
): Promise<{ host: string; close: () => Promise<void> }> {
  const wanted = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
  const server = http.createServer((request, response) => {
    if (features.includes('basic') && request.headers.authorization !== wanted) {
      response.writeHead(401).end();
      return;
    }
    readFile(path.join(folder, path.posix.normalize(request.url ?? '/'))).then(
      bytes => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) };
}
