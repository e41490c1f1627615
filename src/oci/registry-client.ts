// SPDX-License-Identifier: Apache-2.0

import type { Authorizer } from './auth/authorizer.ts';
import { answerError, isHtml } from './http/answer-error.ts';
import type { HttpAnswer, HttpRequest, Operation, Transport } from './http/transport.ts';

/** Where a registry is reached. */
export interface RegistryAddress {
  /** The registry as references name it, `docker.io`. */
  readonly host: string;
  /** Scheme, host and port that requests go to. */
  readonly origin: string;
  /** Put before each repository, with its slash (`docker.io/`), when several registries share an address; else empty. */
  readonly prefix: string;
}

/** A question about a repository: `path` comes after its name, `manifests/1.27`. `doing` completes "cannot …". */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD';
  readonly repository: string;
  readonly path: string;
  readonly doing: string;
  readonly limit: number;
  readonly accept?: readonly string[];
  /** Where to go on in a list of several pages, as `Link` gave it. */
  readonly next?: URL;
}

/** Speaks to one registry: addresses, authorization, errors. Knows nothing of manifests. */
export class RegistryClient {
  readonly #address: RegistryAddress;
  readonly #transport: Transport;
  readonly #authorizer: Authorizer;

  constructor(address: RegistryAddress, transport: Transport, authorizer: Authorizer) {
    this.#address = address;
    this.#transport = transport;
    this.#authorizer = authorizer;
  }

  /** The answer to a request, whatever its status; a 401 is answered once with credentials, if the registry asked itself. */
  async ask(request: RegistryRequest): Promise<HttpAnswer> {
    const scope = `repository:${this.#address.prefix}${request.repository}:pull`;
    const operation = this.operation(request.doing);
    const header = await this.#authorizer.header(scope, operation);
    const answer = await this.#send(request, header, operation);
    // A challenge from where a redirect led is not the registry's: our credentials are not for it.
    if (answer.status !== 401 || answer.url.origin !== this.#address.origin) return answer;
    const renewed = await this.#authorizer.renew(answer, header, scope, operation);
    return renewed === undefined ? answer : this.#send(request, renewed, operation);
  }

  /** The good answer to a request (status 200, no web page). Throws what answerError makes of others. */
  async get(request: RegistryRequest): Promise<HttpAnswer> {
    const answer = await this.ask(request);
    if (answer.status === 200 && !isHtml(answer)) return answer;
    throw await this.refusal(request, answer);
  }

  /** The error for an answer that does not do. */
  async refusal(request: RegistryRequest, answer: HttpAnswer): Promise<Error> {
    const denied = answer.status === 401 || answer.status === 403;
    const credentials = denied ? await this.#authorizer.describe() : undefined;
    return answerError(this.operation(request.doing), answer, credentials);
  }

  /** For errors: the registry by its name, and the address when that is another. */
  operation(doing: string): Operation {
    const { host, origin, prefix } = this.#address;
    const address = new URL(origin).host;
    const same = address === host || (host === 'docker.io' && address === 'registry-1.docker.io');
    return { host: same ? host : `${host} (at ${address}${prefix && `/${prefix.slice(0, -1)}`})`, doing };
  }

  #send(request: RegistryRequest, authorization: string | undefined, operation: Operation): Promise<HttpAnswer> {
    const { origin, prefix } = this.#address;
    const url = request.next ?? new URL(`/v2/${prefix}${request.repository}/${request.path}`, origin);
    const headers: HttpRequest['headers'] = {
      ...(request.accept === undefined ? {} : { accept: request.accept.join(', ') }),
      ...(authorization === undefined || url.origin !== origin ? {} : { authorization }),
    };
    return this.#transport.send({ method: request.method, url, headers, limit: request.limit, operation });
  }
}
