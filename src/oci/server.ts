// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { AirgapError } from '../errors.ts';
import type { ApiAnswer } from './api-answer.ts';
import { LayoutSource } from './layout.ts';
import { answerRegistryRequest, servedImages } from './registry-api.ts';

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
  const images = await servedImages(new LayoutSource(directory));
  const server = createServer(({ method = '', url = '/', headers }, response) => {
    answerRegistryRequest(images, { method, url, headers })
      .then(answer => sendAnswer(response, answer, method === 'HEAD'))
      .catch(() => response.destroy());
  });
  await listen(server, '127.0.0.1', port);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => closeServer(server) };
}

/**
 * Writes an answer out; for HEAD its headers alone. `onBytes` is told of bytes of the body on their way. A stream that
 * breaks, or ends before its length, ends the connection, so that nobody takes half for whole.
 */
export async function sendAnswer(
  response: ServerResponse,
  answer: ApiAnswer,
  headOnly: boolean,
  onBytes: (count: number) => void = () => {},
): Promise<void> {
  const { status, headers, body } = answer;
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...headers });
  if (headOnly || body === undefined || Buffer.isBuffer(body)) {
    if (headOnly && body !== undefined && !Buffer.isBuffer(body)) body.destroy();
    if (!headOnly && body !== undefined) onBytes((body as Buffer).length);
    response.end(headOnly ? undefined : body);
    return;
  }
  let sent = 0;
  const count = (bytes: number): void => {
    sent += bytes;
    onBytes(bytes);
  };
  if ('writeTo' in body) await body.writeTo(response, count);
  else
    await pipeline(
      body.on('data', (chunk: Buffer) => count(chunk.length)),
      response,
      { end: false },
    );
  const length = headers['content-length'];
  if (length !== undefined && sent < Number(length)) throw new Error(`only ${sent} of ${length} bytes are there`);
  response.end();
}

/** Stops listening and drops the connections that clients keep open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const LISTEN_HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something listens there already: choose another port with --addr HOST:PORT.',
  EADDRNOTAVAIL: 'This machine has no such address: choose one of its own with --addr HOST:PORT.',
  EACCES: 'Ports below 1024 are for root: choose another with --addr HOST:PORT.',
};

/** Begins to listen. Throws CONFIG_INVALID when that cannot be. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      const { code } = cause as NodeJS.ErrnoException;
      const hint = LISTEN_HINTS[code ?? ''];
      reject(
        new AirgapError(
          'CONFIG_INVALID',
          `cannot listen on ${host}:${port}: ${code}`,
          hint ? { cause, hint } : { cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
