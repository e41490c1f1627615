// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onPath } from '../../tools/pinned-tools.ts';

/** The real registry, as Debian has it (v2) or as Go builds it (v3); undefined where neither is at hand. */
export const DISTRIBUTION: string | undefined = onPath('docker-registry') ?? onPath('registry');

/** One that runs until it is stopped. */
export interface Distribution {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Where it keeps its files. */
  readonly storage: string;
  /** A line for each request that it has answered, as Apache's combined form has it. */
  readonly accessLog: string;
  stop(): Promise<void>;
}

/** Starts a fresh one, plain http, deleting allowed; what it stores stands below `folder`, under `name`. */
export async function startDistribution(program: string, folder: string, name = 'registry'): Promise<Distribution> {
  const host = `127.0.0.1:${await freePort()}`;
  const storage = path.join(folder, name);
  const file = `${storage}.yml`;
  const config = [
    'version: 0.1',
    'log: {level: error, accesslog: {disabled: false}}',
    `storage: {filesystem: {rootdirectory: ${storage}}, delete: {enabled: true}}`,
    `http: {addr: "${host}", relativeurls: true}`,
    'health: {storagedriver: {enabled: false}}',
  ];
  await writeFile(file, config.join('\n'));
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  const accessLog = `${storage}.log`;
  const log = await open(accessLog, 'w');
  const child = spawn(program, ['serve', file], { stdio: ['ignore', log.fd, 'ignore'], env });
  const ended = new Promise(resolve => child.once('close', resolve)).finally(() => log.close());
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    if (await answers(host)) {
      return { host, storage, accessLog, stop: async () => void (child.kill('SIGKILL') && (await ended)) };
    }
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${program} does not answer at ${host}`);
}

function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
