// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode } from '../../errors.ts';
import { plainWords } from './plain-words.ts';
import type { HttpAnswer, Operation } from './transport.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'REGISTRY_DENIED',
  403: 'REGISTRY_DENIED',
  404: 'REGISTRY_NOT_FOUND',
  407: 'REGISTRY_DENIED',
  429: 'REGISTRY_THROTTLED',
};

/** Insufficient Storage (RFC 4918, 11.5). */
const FULL = 507;

/**
 * Turns an answer that is not what we asked for into an error: host, what we were doing, status, the registry's own codes
 * and messages. `credentials` says which were used (no secrets), for 401 and 403.
 */
export function answerError(operation: Operation, answer: HttpAnswer, credentials?: string): AirgapError {
  const redirect = isRedirect(answer);
  const html = !redirect && isHtml(answer);
  const code = html && answer.status === 404 ? 'REGISTRY_ANSWER' : (CODES[answer.status] ?? 'REGISTRY_ANSWER');
  const words = redirect ? 'it redirects' : html ? 'answered HTML, not a registry' : registryWords(answer.body);
  const message = [`${operation.host}: cannot ${operation.doing}: ${answer.status}`, words].filter(Boolean).join(' ');
  const hint = html ? htmlHint(answer) : hintFor(code, operation, answer, credentials);
  return new AirgapError(code, message, hint === undefined ? {} : { hint });
}

/** True for a web page: a login form, a proxy's notice, a host that is no registry. */
export function isHtml({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>): boolean {
  return (
    /^text\/html\b/i.test(headers['content-type'] ?? '') ||
    /^\s*<(!doctype|html)\b/i.test(body.toString('latin1', 0, 200))
  );
}

/** True for what says yes to something that was written. Some say 202 or 204 for 201; a login page says 200 to anything. */
export function isTaken(answer: Pick<HttpAnswer, 'headers' | 'body' | 'status'>): boolean {
  return [200, 201, 202, 204].includes(answer.status) && !isHtml(answer);
}

/** `MANIFEST_UNKNOWN: manifest unknown` out of the error body that distribution-spec defines, or a plain text as it is. */
function registryWords(body: Buffer): string {
  const text = body.toString('utf8');
  const words = parseErrors(text)
    .map(({ code, message }) => [code, message].filter(part => typeof part === 'string' && part !== '').join(': '))
    .filter(word => word !== '');
  return plainWords(words.length > 0 ? words.slice(0, 3).join('; ') : text);
}

/** True when the registry names this code of distribution-spec among its errors. */
export function saysCode({ body }: Pick<HttpAnswer, 'body'>, pattern: RegExp): boolean {
  return parseErrors(body.toString('utf8')).some(({ code }) => typeof code === 'string' && pattern.test(code));
}

function parseErrors(text: string): { code?: unknown; message?: unknown }[] {
  try {
    const { errors, message, details } = Object(JSON.parse(text));
    if (Array.isArray(errors)) return errors.map(Object);
    return typeof (message ?? details) === 'string' ? [{ message: message ?? details }] : [];
  } catch {
    return [];
  }
}

function hintFor(
  code: ErrorCode,
  operation: Operation,
  answer: HttpAnswer,
  credentials: string | undefined,
): string | undefined {
  if (code === 'REGISTRY_DENIED') {
    const used = credentials === undefined ? '' : ` Credentials: ${credentials}.`;
    return `Sign in with "docker login", or check the name: many registries answer the same for what does not exist.${used}`;
  }
  if (code === 'REGISTRY_THROTTLED') {
    const wait = answer.headers['retry-after'];
    return `It limits requests. Sign in for a higher limit, or wait${wait === undefined ? '' : ` (Retry-After: ${plainWords(wait)})`}.`;
  }
  if (code === 'REGISTRY_NOT_FOUND') return 'Check repository and tag; it may have been deleted upstream.';
  if (isRedirect(answer)) return redirectHint(operation, answer);
  if (answer.status === FULL) return 'The registry has no room left: free some there, or delete what no lock needs.';
  return answer.status >= 500 ? 'The registry is in trouble; try again later.' : undefined;
}

/** Reading follows redirects; what is left are answers to what writes, or carries secrets. */
function isRedirect({ status, headers }: HttpAnswer): boolean {
  return status >= 300 && status < 400 && headers.location !== undefined;
}

function redirectHint({ host }: Operation, { url, headers }: HttpAnswer): string | undefined {
  const to = URL.canParse(headers.location ?? '', url.href) ? new URL(headers.location ?? '', url).origin : undefined;
  if (to === undefined || to === url.origin) return 'It redirects what is written, which is not followed.';
  return `It redirects to ${to}. If that is the registry, name it: --registry-endpoint ${host.split(' ')[0]}=${to}`;
}

function htmlHint({ url }: HttpAnswer): string {
  return `A web page came from ${url.host}: is it a registry, or did a proxy or a login page answer in its place?`;
}
