// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import type { HttpAnswer, HttpRequest } from './transport.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LONGEST_CHAIN = 5;

/**
 * Follows redirects of GET and HEAD. Once a request has left its origin (scheme, host, port), its Authorization is gone
 * for good: blobs live in other people's storage, and a signed address there needs none (sigstore-js learned this late).
 */
export async function withRedirects<Answer extends HttpAnswer>(
  request: HttpRequest,
  exchange: (request: HttpRequest) => Promise<Answer>,
): Promise<Answer> {
  const followed = request.method === 'GET' || request.method === 'HEAD';
  let current = request;
  for (let hops = 0; hops <= LONGEST_CHAIN; hops += 1) {
    const answer = await exchange(current);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || location === undefined || !followed) return answer;
    const url = target(location, current);
    const { authorization: _, ...bare } = current.headers;
    current = { ...current, url, headers: url.origin === current.url.origin ? current.headers : bare };
  }
  throw refused(request, 'it redirects in circles');
}

function target(location: string, { url, operation }: HttpRequest): URL {
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (next === undefined || next.username !== '' || next.password !== '') {
    throw refused({ operation }, 'it redirects to an address we do not follow');
  }
  if (url.protocol === 'https:' && next.protocol !== 'https:') {
    throw refused({ operation }, `it redirects from https to ${next.protocol}//${next.host}`);
  }
  return next;
}

function refused({ operation }: Pick<HttpRequest, 'operation'>, why: string): AirgapError {
  return new AirgapError('REGISTRY_ANSWER', `${operation.host}: cannot ${operation.doing}: ${why}`);
}
