// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import type { Operation } from './transport.ts';

const LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** Words and a hint by the code of Node, OpenSSL or undici. */
export type Reasons = Readonly<Record<string, readonly [why: string, hint?: string]>>;

/** What is the same whoever does not answer. */
export const LOST_WAYS: Reasons = {
  EAI_AGAIN: ['the name server does not answer', 'Check the network of this machine.'],
  EHOSTUNREACH: ['no way to that host', 'Check the network of this machine.'],
  ENETUNREACH: ['no way to that network', 'Check the network of this machine.'],
  ECONNRESET: ['it closed the connection'],
  EPIPE: ['it closed the connection'],
  UND_ERR_SOCKET: ['it closed the connection'],
};

const REASONS: Reasons = {
  ECONNREFUSED: ['nothing listens there', 'Check the host and port; behind a proxy set HTTPS_PROXY.'],
  ENOTFOUND: [
    'no such host',
    'Check the name; behind a proxy set HTTPS_PROXY; a mirror of that host is named with --registry-endpoint HOST=URL.',
  ],
  ...LOST_WAYS,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['its answer was cut short'],
  UND_ERR_PRX_TLS: ['the proxy has no certificate for its name'],
  UND_ERR_PRX_CONN: ['the proxy closed the connection', 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.'],
  UND_ERR_ABORTED: ['the proxy refuses to connect to it', 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.'],
  CERT_HAS_EXPIRED: ['its certificate has expired'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another name'],
  EPROTO: ['it does not speak TLS', 'If it is meant to speak plain http, name it: --plain-http HOST[:PORT]'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'it does not speak TLS',
    'If it is meant to speak plain http, name it: --plain-http HOST[:PORT]',
  ],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'it does not speak TLS',
    'If it is meant to speak plain http, name it: --plain-http HOST[:PORT]',
  ],
};

const SLOW: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection',
  ETIMEDOUT: 'no connection',
  UND_ERR_HEADERS_TIMEOUT: 'no answer',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half way',
  TimeoutError: 'the answer comes too slowly',
};

const UNTRUSTED = /^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** True for a connection that broke: the same request may well succeed on a new one. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

/** Turns what a connection threw into REGISTRY_TIMEOUT or REGISTRY_UNREACHABLE; an AirgapError stays what it is. */
export function networkError(operation: Operation, cause: unknown): AirgapError {
  if (cause instanceof AirgapError) return cause;
  const code = codeOf(cause);
  const prefix = `${operation.host}: cannot ${operation.doing}`;
  const slow = SLOW[code];
  if (slow !== undefined) {
    const hint = 'The registry or the network is slow or overloaded; try again later.';
    return new AirgapError('REGISTRY_TIMEOUT', `${prefix}: ${slow} in time`, { cause, hint });
  }
  const [why, hint] = UNTRUSTED.test(code) ? untrusted : (REASONS[code] ?? [code]);
  return new AirgapError('REGISTRY_UNREACHABLE', `${prefix}: ${why}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

const untrusted = [
  'its certificate is signed by no authority that we trust',
  'Give its authority as a PEM file: --ca-file FILE',
] as const;

/** The code that says most. Node tries all addresses of a name and wraps their errors; undici wraps Node's. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code, name, message, cause } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors[0] : cause;
  if (name === 'TimeoutError') return name;
  if (code === undefined && inner instanceof Error) return codeOf(inner);
  return code ?? message;
}
