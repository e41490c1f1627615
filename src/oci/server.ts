// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { AirgapError } from '../errors.ts';
import { LayoutSource } from './layout.ts';
import { type ApiAnswer, answerRegistryRequest } from './registry-api.ts';

/** A server that runs until it is closed. `address` is `127.0.0.1:PORT`. */
export interface RunningServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves an OCI image layout as a read-only registry over plain http, on loopback only. Port 0 takes a free one.
 * Throws LAYOUT_INVALID when the directory is no layout, CONFIG_INVALID when the port is taken.
 */
export async function startLayoutServer(
  directory: string,
  { port }: { readonly port: number },
): Promise<RunningServer> {
  const source = new LayoutSource(directory);
  await source.names();
  const server = createServer((request, response) => {
    answerRegistryRequest(source, { method: request.method ?? '', url: request.url ?? '/' })
      .then(answer => sendAnswer(response, answer, request.method === 'HEAD'))
      .catch(() => response.destroy());
  });
  await listen(server, port);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => closeServer(server) };
}

/** Writes an answer out; for HEAD its headers alone. A stream that breaks ends the connection, so that nobody takes half for whole. */
export async function sendAnswer(response: ServerResponse, answer: ApiAnswer, headOnly: boolean): Promise<void> {
  const { status, headers, body } = answer;
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...headers });
  if (headOnly || body === undefined || Buffer.isBuffer(body)) {
    if (headOnly && body !== undefined && !Buffer.isBuffer(body)) body.destroy();
    response.end(headOnly ? undefined : body);
  } else {
    await pipeline(body, response);
  }
}

/** Stops listening and drops the connections that clients keep open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      reject(
        new AirgapError(
          'CONFIG_INVALID',
          `cannot listen on 127.0.0.1:${port}: ${(cause as NodeJS.ErrnoException).code}`,
          { cause },
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
