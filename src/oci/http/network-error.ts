// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { plainWords } from './plain-words.ts';
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
  UND_ERR_HEADERS_OVERFLOW: ['its answer has more than 16 KiB of headers'],
  UND_ERR_PRX_TLS: ['the proxy has no certificate for its name'],
  UND_ERR_PRX_CONN: ['the proxy closed the connection', 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.'],
  UND_ERR_ABORTED: ['the proxy refuses to connect to it', 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.'],
  CERT_HAS_EXPIRED: [
    'its certificate has expired',
    "Compare this machine's clock with the registry's; if it is right, who runs the registry has to renew the certificate.",
  ],
  CERT_NOT_YET_VALID: [
    'its certificate is not valid yet',
    "Is this machine's clock behind? Compare it with the registry's.",
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another name',
    'Use a name that it is for, or have it made anew with this one among its names (subjectAltName).',
  ],
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

const NO_CONNECTION = 'no connection';
const DROPPED = 'Check the host and port: a firewall may drop what is sent there, or the host is down or overloaded.';

const SLOW: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: NO_CONNECTION,
  ETIMEDOUT: NO_CONNECTION,
  UND_ERR_HEADERS_TIMEOUT: 'no answer',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half way',
  TimeoutError: 'the answer comes too slowly',
};

const SILENT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** What fails before anything is said to the other side. */
const TO_CONNECT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes for a certificate whose authority is not trusted. */
export const UNTRUSTED = /^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** True for a connection that broke: the same request may well succeed on a new one. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

/** True when nothing came from the other side within the time for it: no connection, or none that says anything. */
export function isSilence(error: unknown): boolean {
  return SILENT.has(codeOf(error));
}

/**
 * Turns what a connection threw into REGISTRY_TIMEOUT or REGISTRY_UNREACHABLE; an AirgapError stays what it is. Behind a
 * `proxy` (`host[:port]`) no other host is looked up or connected to.
 */
export function networkError(operation: Operation, cause: unknown, proxy?: string): AirgapError {
  if (cause instanceof AirgapError) return cause;
  const code = codeOf(cause);
  const prefix = `${operation.host}: cannot ${operation.doing}`;
  if (proxy !== undefined && TO_CONNECT.has(code)) {
    const [why] = REASONS[code] ?? [`${NO_CONNECTION} in time`];
    return new AirgapError('REGISTRY_UNREACHABLE', `${prefix}: the proxy ${proxy} is not reached: ${why}`, {
      cause,
      hint: 'Check HTTP_PROXY and HTTPS_PROXY; hosts that are reached without a proxy stand in NO_PROXY.',
    });
  }
  const slow = SLOW[code];
  if (slow !== undefined) {
    const hint =
      slow === NO_CONNECTION ? DROPPED : 'The registry or the network is slow or overloaded; try again later.';
    return new AirgapError('REGISTRY_TIMEOUT', `${prefix}: ${slow} in time`, { cause, hint });
  }
  const [why, hint] = UNTRUSTED.test(code) ? untrusted : (REASONS[code] ?? [code]);
  return new AirgapError('REGISTRY_UNREACHABLE', `${prefix}: ${why}${namesOf(cause)}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

const untrusted = [
  'its certificate is signed by no authority that we trust',
  'Give its authority as a PEM file: --ca-file FILE',
] as const;

/** The names of a certificate that is for others: ` (DNS:old.example)`. */
function namesOf(error: unknown): string {
  const { code, cert, cause } = Object(error);
  if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return cause instanceof Error ? namesOf(cause) : '';
  const names: unknown = cert?.subjectaltname;
  return typeof names === 'string' ? ` (${plainWords(names)})` : '';
}

/** The code that says most. Node tries all addresses of a name and wraps their errors; undici wraps Node's. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code, name, message, cause } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors[0] : cause;
  if (name === 'TimeoutError') return name;
  if (code === undefined && inner instanceof Error) return codeOf(inner);
  return code ?? message;
}
