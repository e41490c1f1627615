// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ApiAnswer } from '../../src/oci/api-answer.ts';
import type { ServableSource } from '../../src/oci/content.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { answerRegistryRequest, servedImages } from '../../src/oci/registry-api.ts';
import { closeServer, sendAnswer } from '../../src/oci/server.ts';
import { type RegistryAuth, RegistryDoor } from './registry-auth.ts';
import type { Behaviour } from './registry-behaviours.ts';
import type { WritableRegistry } from './writable-registry.ts';

const TLS = path.join(import.meta.dirname, '..', 'fixtures', 'tls');

/** The authority that signed the certificate of a test registry with TLS, and a client certificate of the same authority. */
export const TLS_FILES = {
  ca: path.join(TLS, 'ca.crt'),
  clientCert: path.join(TLS, 'client.crt'),
  clientKey: path.join(TLS, 'client.key'),
};

export interface TestRegistryOptions {
  /** What it holds; an empty MemorySource when absent. Names there have hosts, which paths may leave out. */
  readonly source?: ServableSource;
  /** What can be pushed to, in place of a source. */
  readonly writable?: WritableRegistry;
  readonly auth?: RegistryAuth;
  /** `client`: only clients with a certificate of our authority may come in. */
  readonly tls?: 'server' | 'client';
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A registry on loopback that does what a test tells it, and remembers what it was asked. */
export interface TestRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  /** `GET /v2/…`, one for each request, in order. */
  asked(): string[];
  /** For requests whose `METHOD URL` matches, `behaviour` takes the place of an honest answer; the last rule that fits wins. */
  on(match: RegExp, behaviour: Behaviour, times?: number): void;
  expireTokens(): void;
  close(): Promise<void>;
}

/** Starts a registry. Whoever starts it closes it. */
export async function startRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const { source = new MemorySource(), writable, auth, tls } = options;
  const door = auth && new RegistryDoor(auth);
  const requests: RecordedRequest[] = [];
  const rules: { match: RegExp; behaviour: Behaviour; left: number }[] = [];
  let origin = '';

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers });
    const good = async (as = method): Promise<ApiAnswer> =>
      writable?.answer(request) ?? answerRegistryRequest(await servedImages(source), { method: as, url });
    const rule = rules.findLast(({ match, left }) => left > 0 && match.test(`${method} ${url}`));
    if (rule !== undefined) {
      rule.left -= 1;
      // What changes an answer has to see its body, though HEAD sends none.
      await rule.behaviour({ request, response, good: () => good(method === 'HEAD' ? 'GET' : method) });
    } else if (door !== undefined && url.startsWith('/token')) {
      await sendAnswer(response, await door.token(request), false);
    } else {
      await sendAnswer(response, door?.check(request, origin) ?? (await good()), method === 'HEAD');
    }
  };

  const server = createServer(tls, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `${tls === undefined ? 'http' : 'https'}://${host}`;
  return {
    host,
    origin,
    requests,
    asked: () => requests.map(({ method, url }) => `${method} ${url}`),
    on: (match, behaviour, times = Number.POSITIVE_INFINITY) => void rules.push({ match, behaviour, left: times }),
    expireTokens: () => door?.expireTokens(),
    close: () => closeServer(server),
  };
}

function createServer(tls: TestRegistryOptions['tls'], listener: RequestListener): Server {
  if (tls === undefined) return http.createServer(listener);
  const read = (name: string): Buffer => readFileSync(path.join(TLS, name));
  const client = tls === 'client';
  const files = { key: read('server.key'), cert: read('server.crt'), ca: read('ca.crt') };
  return https.createServer(
    { ...files, requestCert: client, rejectUnauthorized: client },
    listener,
  ) as unknown as Server;
}
