// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { tryJson } from '../../reference/try-json.ts';
import { answerError } from '../http/answer-error.ts';
import type { HttpRequest, Operation, Transport } from '../http/transport.ts';
import { basicHeader, type Credential, type FoundCredential } from './credentials.ts';

/** Where tokens come from, as a Bearer challenge names it (distribution: token authentication specification). */
export interface TokenService {
  readonly realm?: string;
  readonly service?: string;
  readonly scope: string;
}

/** A bearer token and how long it lives. */
export interface Token {
  readonly token: string;
  readonly seconds: number;
}

/** A token answer is a few kilobytes; signed ones with many claims reach some tens. */
const ANSWER_LIMIT = 1024 * 1024;
/** What the specification says when the service does not. */
const DEFAULT_SECONDS = 60;

/**
 * Trades the user's credential, or none, for a bearer token. Throws REGISTRY_DENIED when the service refuses, and
 * REGISTRY_ANSWER when it is none or its address is not one that we send secrets to.
 */
export async function fetchToken(
  transport: Transport,
  service: TokenService,
  found: FoundCredential,
  registry: Operation,
): Promise<Token> {
  const realm = parseRealm(service.realm, registry);
  const operation = { host: registry.host, doing: `get a token from ${realm.host} to ${registry.doing}` };
  const request = tokenRequest(realm, service, found.credential);
  const answer = await transport.send({ ...request, limit: ANSWER_LIMIT, operation });
  if (answer.status !== 200) throw answerError(operation, answer, found.origin);
  const token = parseToken(answer.body);
  if (token !== undefined) return token;
  throw new AirgapError('REGISTRY_ANSWER', `${operation.host}: cannot ${operation.doing}: its answer holds no token`);
}

function tokenRequest(
  realm: URL,
  { service, scope }: TokenService,
  credential: Credential | undefined,
): Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  const question = { ...(service === undefined ? {} : { service }), scope };
  if (credential?.kind === 'identity-token') {
    const form = {
      grant_type: 'refresh_token',
      client_id: 'helm-airgap',
      refresh_token: credential.token,
      ...question,
    };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: new URLSearchParams(form).toString() };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  // One parameter for each resource: services that take the first one only are then given the one that matters.
  url.searchParams.delete('scope');
  for (const part of scope.split(' ')) url.searchParams.append('scope', part);
  if (credential?.kind !== 'basic') return { method: 'GET', url, headers: {} };
  return { method: 'GET', url, headers: { authorization: basicHeader(credential) } };
}

/** Any host may hand out tokens (auth.docker.io does for Docker Hub); whether it may be http is the transport's decision. */
function parseRealm(realm: string | undefined, { host, doing }: Operation): URL {
  const url = realm !== undefined && URL.canParse(realm) ? new URL(realm) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new AirgapError('REGISTRY_ANSWER', `${host}: cannot ${doing}: it names no usable token service`);
}

function parseToken(body: Buffer): Token | undefined {
  const { token, access_token, expires_in } = Object(tryJson(body.toString('utf8')));
  const text = token || access_token;
  // Without spaces and line ends: it becomes a header.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return undefined;
  return { token: text, seconds: Number.isFinite(expires_in) && expires_in > 0 ? expires_in : DEFAULT_SECONDS };
}
