// SPDX-License-Identifier: Apache-2.0
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusal } from '../oci/api-answer.ts';

const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_INVALID_METHOD: [405, 'this registry is read-only'],
  HPE_HEADER_OVERFLOW: [431, 'the request is too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long'],
};

/** Answers what Node could not read as a request, and ends the connection. Undefined when nobody is there to be answered. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): number | undefined {
  // Below HTTP there is nobody who would understand: a connection that has not shaken hands never gets to the end of an answer.
  if (!socket.writable || !/^(HPE|ERR_HTTP)_/.test(error.code ?? '')) {
    socket.destroy();
    return undefined;
  }
  const [status, message] = REFUSALS[error.code ?? ''] ?? [400, 'not a request'];
  const { headers, body } = refusal(status, 'UNSUPPORTED', message);
  const allow = status === 405 ? { allow: 'GET, HEAD' } : {};
  const lines = Object.entries({ ...allow, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
  return status;
}
