// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ApiAnswer, refusal } from '../../src/oci/api-answer.ts';

/** How a test registry protects itself. `username` and `password` absent: tokens are given to anybody. */
export interface RegistryAuth {
  readonly kind: 'basic' | 'bearer';
  readonly username?: string;
  readonly password?: string;
  readonly identityToken?: string;
  /** What the token service says of its tokens' life, in seconds. */
  readonly expiresIn?: number;
}

/** The door of a test registry: basic authentication, or tokens for one repository each, from its own service. */
export class RegistryDoor {
  readonly #auth: RegistryAuth;
  readonly #scopes = new Map<string, readonly string[]>();
  #issued = 0;

  constructor(auth: RegistryAuth) {
    this.#auth = auth;
  }

  /** From now on, no token given so far is taken. */
  expireTokens(): void {
    this.#scopes.clear();
  }

  /** The refusal for a request that may not come in. */
  check(request: IncomingMessage, origin: string): ApiAnswer | undefined {
    const repository = /^\/v2\/(.+?)\/(manifests|blobs|tags|referrers)\//.exec(request.url ?? '')?.[1] ?? '';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const scope = `repository:${repository}:${reads ? 'pull' : 'pull,push'}`;
    const given = request.headers.authorization ?? '';
    if (this.#auth.kind === 'basic') return given === this.#basic() ? undefined : unauthorized('Basic realm="test"');
    if (this.#scopes.get(given)?.some(granted => granted === scope || granted === `${scope},push`)) return undefined;
    return unauthorized(`Bearer realm="${origin}/token",service="test",scope="${scope}"`);
  }

  /** The token service: GET with basic authentication or none, POST with an identity token. */
  async token(request: IncomingMessage): Promise<ApiAnswer> {
    const { searchParams } = new URL(request.url ?? '', 'http://registry');
    const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : searchParams;
    if (!this.#mayHaveToken(request, form)) return refusal(401, 'UNAUTHORIZED', 'wrong password');
    this.#issued += 1;
    const token = `secret-token-${this.#issued}`;
    this.#scopes.set(
      `Bearer ${token}`,
      form.getAll('scope').flatMap(scope => scope.split(' ')),
    );
    const { expiresIn } = this.#auth;
    const body = JSON.stringify({ [form === searchParams ? 'token' : 'access_token']: token, expires_in: expiresIn });
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }

  #mayHaveToken(request: IncomingMessage, form: URLSearchParams): boolean {
    if (form.get('service') !== 'test') return false;
    if (request.method === 'POST') return form.get('refresh_token') === this.#auth.identityToken;
    return this.#auth.username === undefined || request.headers.authorization === this.#basic();
  }

  #basic(): string {
    return `Basic ${Buffer.from(`${this.#auth.username}:${this.#auth.password}`).toString('base64')}`;
  }
}

function unauthorized(challenge: string): ApiAnswer {
  const answer = refusal(401, 'UNAUTHORIZED', 'authentication required');
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}
