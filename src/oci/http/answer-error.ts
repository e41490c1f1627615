// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode } from '../../errors.ts';
import { tryJson } from '../../reference/try-json.ts';
import { plainWords } from './plain-words.ts';
import type { HttpAnswer, Operation } from './transport.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'REGISTRY_DENIED',
  403: 'REGISTRY_DENIED',
  404: 'REGISTRY_NOT_FOUND',
  407: 'REGISTRY_DENIED',
  429: 'REGISTRY_THROTTLED',
};

/** Insufficient Storage (RFC 4918, 11.5), or ENOSPC in words; distribution 2 has it as a number. */
const FULL_STATUS = 507;
const FULL_WORDS = /no space left on device|"Err":28\b/;
const READ_ONLY_WORDS = /read[ -]?only/i;

/**
 * Turns an answer that is not what we asked for into an error: host, what we were doing, status, the registry's own codes
 * and messages. `credentials` says which were used (no secrets), for 401 and 403.
 */
export function answerError(operation: Operation, answer: HttpAnswer, credentials?: string): AirgapError {
  const redirect = isRedirect(answer);
  const html = !redirect && isHtml(answer);
  const code = codeFor(answer, html);
  const words = redirect ? 'it redirects' : html ? 'answered HTML, not a registry' : registryWords(answer.body);
  const message = [`${operation.host}: cannot ${operation.doing}: ${answer.status}`, words].filter(Boolean).join(' ');
  const hint = html ? htmlHint(answer) : hintFor(code, operation, answer, credentials);
  return new AirgapError(code, message, hint === undefined ? {} : { hint });
}

/** A registry in trouble, or something else in its place, has said nothing about what was asked for: REGISTRY_TROUBLE. */
function codeFor({ status }: HttpAnswer, html: boolean): ErrorCode {
  const known = html && status === 404 ? undefined : CODES[status];
  return known ?? (html || status >= 500 ? 'REGISTRY_TROUBLE' : 'REGISTRY_ANSWER');
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
    .map(({ code, message, detail }) => [code, message, code === 'UNKNOWN' ? detailed(detail) : undefined])
    .map(parts => parts.filter(part => typeof part === 'string' && part !== '').join(': '))
    .filter(word => word !== '');
  return plainWords(words.length > 0 ? words.slice(0, 3).join('; ') : text);
}

/** "unknown error" tells nothing; why it is one stands here: distribution 3 writes a text, distribution 2 what Go has of it. */
function detailed(detail: unknown): string | undefined {
  return typeof detail === 'string' || detail === undefined ? detail : JSON.stringify(detail);
}

/** True when the registry names this code of distribution-spec among its errors. */
export function saysCode({ body }: Pick<HttpAnswer, 'body'>, pattern: RegExp): boolean {
  return parseErrors(body.toString('utf8')).some(({ code }) => typeof code === 'string' && pattern.test(code));
}

function parseErrors(text: string): { code?: unknown; message?: unknown; detail?: unknown }[] {
  const { errors, message, details } = Object(tryJson(text));
  if (Array.isArray(errors)) return errors.map(Object);
  return typeof (message ?? details) === 'string' ? [{ message: message ?? details }] : [];
}

function hintFor(
  code: ErrorCode,
  operation: Operation,
  answer: HttpAnswer,
  credentials: string | undefined,
): string | undefined {
  const words = answer.body.toString('utf8');
  if (answer.status === FULL_STATUS || FULL_WORDS.test(words))
    return 'The registry has no room left: free some there, or delete what no lock needs.';
  if (READ_ONLY_WORDS.test(words) || (answer.status === 405 && /^push /.test(operation.doing)))
    return 'The registry takes nothing at the moment, or never: it is in read-only mode, or a cache of another one. Ask who runs it, or push to the one behind it.';
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
  if (answer.status === 400 && /HTTP request to an HTTPS server/.test(words))
    return `It speaks TLS: do not name ${operation.host.split(' ')[0]} under --plain-http, registries or AIRGAP_PLAIN_HTTP.`;
  return answer.status >= 500 ? 'The registry is in trouble: see its log, or try again later.' : undefined;
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

function htmlHint({ url, status }: HttpAnswer): string {
  if (status === 404)
    return `Does a registry answer at ${url.origin}/v2/? One behind a path of its host, at ${url.host}/PATH/v2/, is not reached: it needs a host name or a port of its own.`;
  return `A web page came from ${url.host}: is it a registry, or did a proxy or a login page answer in its place?`;
}
