// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';

const REFUSALS: Readonly<Record<string, readonly [number, string, string, string]>> = {
  HPE_INVALID_METHOD: [405, 'Method Not Allowed', 'UNSUPPORTED', 'this registry is read-only'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'UNSUPPORTED', 'the request is too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'UNSUPPORTED', 'the request took too long'],
};

/** Answers what Node could not read as a request, and ends the connection. Undefined when nobody is there to be answered. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): number | undefined {
  // Below HTTP there is nobody who would understand: a connection that has not shaken hands never gets to the end of an answer.
  if (!socket.writable || !/^(HPE|ERR_HTTP)_/.test(error.code ?? '')) {
    socket.destroy();
    return undefined;
  }
  const refused = REFUSALS[error.code ?? ''] ?? ([400, 'Bad Request', 'UNSUPPORTED', 'not a request'] as const);
  const [status, reason, code, message] = refused;
  const body = JSON.stringify({ errors: [{ code, message }] });
  const allow = status === 405 ? 'Allow: GET, HEAD\r\n' : '';
  const head = `HTTP/1.1 ${status} ${reason}\r\n${allow}Connection: close\r\nContent-Type: application/json\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy());
  return status;
}
