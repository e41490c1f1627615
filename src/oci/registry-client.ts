// SPDX-License-Identifier: Apache-2.0
import type { Authorizer } from './auth/authorizer.ts';
import { answerError, isHtml } from './http/answer-error.ts';
import type { HttpAnswer, HttpRequest, OpenAnswer, Operation, Transport } from './http/transport.ts';

/** Where a registry is reached. */
export interface RegistryAddress {
  /** The registry as references name it, `docker.io`. */
  readonly host: string;
  /** Scheme, host and port that requests go to. */
  readonly origin: string;
  /** Put before each repository, with its slash (`docker.io/`), when several registries share an address; else empty. */
  readonly prefix: string;
  /** The path that its API begins with, with both slashes; `/v2/` when absent. */
  readonly root?: string;
  /** Told with each request as `ns`, as containerd does where one address stands in for several registries. */
  readonly namespace?: string;
}

/** A request about a repository: `path` comes after its name, `manifests/1.27`. `doing` completes "cannot …". */
export interface RegistryRequest {
  readonly method: HttpRequest['method'];
  readonly repository: string;
  readonly path: string;
  readonly doing: string;
  readonly limit: number;
  readonly accept?: readonly string[];
  /** Header names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the registry said to go on: the next page of a list, an upload. Elsewhere than at its origin, without credentials. */
  readonly at?: URL;
  /** Made anew for each time that it is sent. */
  readonly body?: () => Buffer | AsyncIterable<Buffer>;
  /** The repository that a blob is mounted from: reading there is asked for, too. */
  readonly mountFrom?: string;
}

/**
 * What tokens are asked for. Whoever will push asks for that from the first question on: to those who may only pull,
 * registries call a repository that does not exist yet forbidden.
 */
export type Access = 'pull' | 'pull,push' | 'pull,delete';

/** How a client asks, and whom it tells what the registry has to say beside its answers. */
export interface ClientOptions {
  readonly access?: Access;
  /** Told of each answer of the registry itself, with its host as errors name it. */
  readonly onAnswer?: (host: string, answer: HttpAnswer) => void;
}

/** Speaks to one registry: addresses, authorization, errors. Knows nothing of manifests. */
export class RegistryClient {
  readonly #address: RegistryAddress;
  readonly #transport: Transport;
  readonly #authorizer: Authorizer;
  readonly #access: Access;
  readonly #onAnswer: ClientOptions['onAnswer'];

  constructor(address: RegistryAddress, transport: Transport, authorizer: Authorizer, options: ClientOptions = {}) {
    this.#address = address;
    this.#transport = transport;
    this.#authorizer = authorizer;
    this.#access = options.access ?? 'pull';
    this.#onAnswer = options.onAnswer;
  }

  /** The answer to a request, whatever its status; a 401 is answered once with credentials, if the registry asked itself. */
  ask(request: RegistryRequest): Promise<HttpAnswer> {
    return this.#authorized(request, http => this.#transport.send(http));
  }

  /** The same, a good body left to be read. */
  open(request: RegistryRequest): Promise<OpenAnswer> {
    return this.#authorized(request, http => this.#transport.open(http));
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
    const credentials = denied ? await this.#authorizer.describe(this.#scope(request)) : undefined;
    return answerError(this.operation(request.doing), answer, credentials);
  }

  /** The name of a repository at this address, as paths have it. */
  repositoryAt(repository: string): string {
    return `${this.#address.prefix}${repository}`;
  }

  /** For errors: the registry by its name, and the address when that is another. */
  operation(doing: string): Operation {
    const { host, origin, prefix } = this.#address;
    const address = new URL(origin).host;
    const same = address === host || (host === 'docker.io' && address === 'registry-1.docker.io');
    return { host: same ? host : `${host} (at ${address}${prefix && `/${prefix.slice(0, -1)}`})`, doing };
  }

  async #authorized<Answer extends HttpAnswer>(
    request: RegistryRequest,
    send: (http: HttpRequest) => Promise<Answer>,
  ): Promise<Answer> {
    const scope = this.#scope(request);
    const operation = this.operation(request.doing);
    const header = await this.#authorizer.header(scope, operation);
    const answer = await send(this.#http(request, header, operation));
    // Storage that a redirect led to is not the registry: its words are not for us, nor its challenge for our credentials.
    if (answer.url.origin === this.#address.origin) this.#onAnswer?.(operation.host, answer);
    if (!wantsCredentials(answer) || answer.url.origin !== this.#address.origin) return answer;
    const renewed = await this.#authorizer.renew(answer, header, scope, operation);
    return renewed === undefined ? answer : send(this.#http(request, renewed, operation));
  }

  /** What a token has to allow, as the token specification of distribution writes it. */
  #scope({ repository, mountFrom }: RegistryRequest): string {
    const { prefix } = this.#address;
    const own = `repository:${prefix}${repository}:${this.#access}`;
    return mountFrom === undefined ? own : `${own} repository:${prefix}${mountFrom}:pull`;
  }

  #url({ repository, path }: RegistryRequest): URL {
    const { origin, prefix, root = '/v2/', namespace } = this.#address;
    const url = new URL(`${root}${prefix}${repository}/${path}`, origin);
    if (namespace !== undefined) url.searchParams.set('ns', namespace);
    return url;
  }

  #http(request: RegistryRequest, authorization: string | undefined, operation: Operation): HttpRequest {
    const { origin } = this.#address;
    const url = request.at ?? this.#url(request);
    const headers: HttpRequest['headers'] = {
      ...(request.accept === undefined ? {} : { accept: request.accept.join(', ') }),
      ...request.headers,
      ...(authorization === undefined || url.origin !== origin ? {} : { authorization }),
    };
    const body = request.body?.();
    const { method, limit } = request;
    return { method, url, headers, limit, operation, ...(body !== undefined && { body }) };
  }
}

/** ECR says 403 of a token that has ended. */
function wantsCredentials({ status, body }: HttpAnswer): boolean {
  return status === 401 || (status === 403 && /authorization token has expired/i.test(body.toString('latin1')));
}
