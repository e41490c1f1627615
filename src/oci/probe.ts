// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { Authorizer } from './auth/authorizer.ts';
import { MANIFEST_TYPES } from './descriptor.ts';
import { answerError } from './http/answer-error.ts';
import { systemClock } from './http/clock.ts';
import type { Environment } from './http/connections.ts';
import { createTransport, type HttpAnswer, type Transport } from './http/transport.ts';

/** A manifest as a node's runtime asks for it: at a URL, with the headers and the authority of its own configuration. */
export interface ProbeRequest {
  readonly url: URL;
  /** What a token is asked for, `repository:mirrors/quay.io/team/web:pull`. */
  readonly scope: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Each is trusted beside the usual authorities. */
  readonly caFiles: readonly string[];
}

export type ProbeAnswer =
  | { readonly there: true; readonly digest?: string }
  | { readonly there: false; readonly reason: string };

/** Asks as a runtime does; uses no credentials of the user's, since nodes have none of them. */
export class Probe {
  readonly #environment: Environment;
  readonly #transports = new Map<string, Transport>();
  readonly #authorizers = new Map<string, Authorizer>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async ask(request: ProbeRequest): Promise<ProbeAnswer> {
    try {
      const answer = await this.#send(request);
      if (answer.status === 200) return there(answer);
      const { message } = answerError({ host: request.url.host, doing: 'read it' }, answer);
      const denied = answer.status === 401 || answer.status === 403;
      const words = denied ? ': it wants credentials, and hosts.toml has none that do' : '';
      return { there: false, reason: `${afterColon(message)}${words}` };
    } catch (error) {
      if (!(error instanceof AirgapError)) throw error;
      return { there: false, reason: afterColon(error.message) };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map(transport => transport.close()));
  }

  async #send({ url, scope, headers, caFiles }: ProbeRequest): Promise<HttpAnswer> {
    const transport = this.#transport(url, caFiles);
    const operation = { host: url.host, doing: 'read it' };
    const http = (authorization?: string) => ({
      method: 'HEAD' as const,
      url,
      headers: { accept: MANIFEST_TYPES.join(', '), ...(authorization && { authorization }), ...headers },
      limit: 0,
      operation,
    });
    const answer = await transport.send(http());
    if (answer.status !== 401) return answer;
    const authorizer = this.#authorizer(url, transport);
    const header = await authorizer.renew(answer, undefined, scope, operation);
    return header === undefined ? answer : transport.send(http(header));
  }

  #transport({ protocol, host }: URL, caFiles: readonly string[]): Transport {
    const key = `${protocol}//${host} ${caFiles.join(' ')}`;
    const made =
      this.#transports.get(key) ??
      createTransport({
        environment: this.#environment,
        clock: systemClock,
        retries: 0,
        plainHttp: new Set(protocol === 'http:' ? [host] : []),
        trustOf: async () => ({ caFiles }),
      });
    this.#transports.set(key, made);
    return made;
  }

  #authorizer({ host }: URL, transport: Transport): Authorizer {
    const credentials = { find: async () => ({ origin: 'none' }), placeOf: async (place: string) => place };
    const made = this.#authorizers.get(host) ?? new Authorizer({ host, transport, credentials, clock: systemClock });
    this.#authorizers.set(host, made);
    return made;
  }
}

function there({ headers }: HttpAnswer): ProbeAnswer {
  const digest = headers['docker-content-digest'];
  return { there: true, ...(digest !== undefined && { digest }) };
}

/** Errors begin with the host and what was done there, which whoever asks knows. */
function afterColon(message: string): string {
  return message.replace(/^.*?: cannot read it: /, '');
}
