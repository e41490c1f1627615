// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../http/clock.ts';
import type { HttpAnswer, Operation, Transport } from '../http/transport.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { basicHeader, type CredentialFinder, type FoundCredential } from './credentials.ts';
import { fetchToken } from './token.ts';

export interface AuthorizerOptions {
  /** The host whose credentials we use: that of the address we speak to, never that of a registry it stands in for. */
  readonly host: string;
  readonly transport: Transport;
  readonly credentials: CredentialFinder;
  readonly clock: Clock;
}

/** `until`: when we stop using it, by our clock. */
interface Held {
  readonly header: string;
  readonly until: number;
}

/** Renew a token this long before it ends, in milliseconds, so that it lives through a request. */
const MARGIN = 5_000;

/**
 * Authorization headers for one registry: learns from its challenges what it wants, keeps a token for each scope, renews
 * it when it ends or is refused. Says nothing before it is asked: public registries need no secret of ours.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #held = new Map<string, Held>();
  readonly #pending = new Map<string, Promise<string | undefined>>();
  #challenge: Challenge | undefined;
  /** By place: a host, or a path there that has credentials of its own. */
  readonly #found = new Map<string, Promise<FoundCredential>>();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The header for a scope (`repository:library/nginx:pull`), or undefined as long as nothing was asked of us. */
  async header(scope: string, operation: Operation): Promise<string | undefined> {
    const held = this.#held.get(scope);
    if (held !== undefined && held.until > this.#options.clock.now()) return held.header;
    return this.#challenge === undefined ? undefined : this.#obtainOnce(scope, scope, this.#challenge, operation);
  }

  /**
   * The header to try after a 401, or undefined when there is nothing more to offer. `refused` is the header that was
   * sent: when another request has renewed it meanwhile, the new one is given.
   */
  async renew(
    answer: HttpAnswer,
    refused: string | undefined,
    scope: string,
    operation: Operation,
  ): Promise<string | undefined> {
    const challenge = chooseChallenge(answer.headers['www-authenticate'] ?? '') ?? this.#challenge;
    if (challenge === undefined) return undefined;
    this.#challenge = challenge;
    const held = this.#held.get(scope);
    if (held !== undefined && held.header !== refused) return held.header;
    const asked = askedScope(scope, challenge.parameters.scope);
    const place = await this.#placeOf(scope);
    const before = this.#found.get(place);
    const header = await this.#obtainOnce(scope, asked, challenge, operation);
    if (header !== refused || header === undefined) return header;
    // A helper, or a service, may have another secret by now: those of ECR last for twelve hours.
    if (this.#found.get(place) === before) this.#found.delete(place);
    const another = await this.#obtainOnce(scope, asked, challenge, operation);
    return another === refused ? undefined : another;
  }

  /** Which credentials are in use, for an error. No secrets. */
  async describe(scope: string): Promise<string> {
    return (await this.#credential(scope)).origin;
  }

  /** Requests side by side share one question. */
  #obtainOnce(key: string, scope: string, challenge: Challenge, operation: Operation): Promise<string | undefined> {
    const pending =
      this.#pending.get(key) ?? this.#obtain(key, scope, challenge, operation).finally(() => this.#pending.delete(key));
    this.#pending.set(key, pending);
    return pending;
  }

  async #obtain(key: string, scope: string, challenge: Challenge, operation: Operation): Promise<string | undefined> {
    const found = await this.#credential(key);
    const { credential } = found;
    if (credential?.kind === 'bearer') return `Bearer ${credential.token}`;
    if (challenge.scheme === 'basic') return credential?.kind === 'basic' ? basicHeader(credential) : undefined;
    const { transport, clock } = this.#options;
    const { token, seconds } = await fetchToken(transport, { ...challenge.parameters, scope }, found, operation);
    const header = `Bearer ${token}`;
    this.#held.set(key, { header, until: clock.now() + seconds * 1000 - MARGIN });
    return header;
  }

  async #credential(scope: string): Promise<FoundCredential> {
    const place = await this.#placeOf(scope);
    const known = this.#found.get(place);
    const { until } = (await known) ?? {};
    const isOver = until !== undefined && until - MARGIN <= this.#options.clock.now();
    if (isOver && this.#found.get(place) === known) this.#found.delete(place);
    const found = this.#found.get(place) ?? this.#options.credentials.find(place);
    this.#found.set(place, found);
    return found;
  }

  #placeOf(scope: string): Promise<string> {
    const repository = /^repository:([^ ]*):[^: ]*/.exec(scope)?.[1] ?? '';
    return this.#options.credentials.placeOf(this.#options.host, repository);
  }
}

/**
 * Behind a rewriting proxy only the challenge knows the repository's real name. It names what this one request needs, though:
 * whoever will push asks for that too, since some registries say 403 of a token that may only pull, and that is the end.
 * What we want beside it, the repository that a mount reads from, no registry asks for by itself.
 */
function askedScope(wanted: string, challenged: string | undefined): string {
  const [own = '', ...others] = wanted.split(' ');
  const [first = own, ...more] = challenged?.split(' ').filter(Boolean) ?? [];
  const [, resource, actions = ''] = /^(repository:.+):([^:]*)$/.exec(first) ?? [];
  const all = new Set([...actions.split(','), ...own.slice(own.lastIndexOf(':') + 1).split(',')]);
  const asked = resource === undefined ? first : `${resource}:${[...all].filter(Boolean).join(',')}`;
  return [...new Set([asked, ...more, ...others])].join(' ');
}

/** Bearer before Basic: a token says less about its user. */
function chooseChallenge(header: string): Challenge | undefined {
  const challenges = parseChallenges(header);
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm !== undefined);
  return bearer ?? challenges.find(({ scheme }) => scheme === 'basic');
}
