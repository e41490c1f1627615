// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import { addressOf, NAMESPACES, NODES, PODS, type Resource, WORKLOADS } from '../../src/cluster/resource.ts';

export interface FakeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly [key: string]: unknown;
}

/** What a request is answered in place of objects; `drop` closes the connection, `hang` never answers. */
export type Trouble =
  | { readonly status: number; readonly body?: object; readonly headers?: Record<string, string> }
  | 'drop'
  | 'hang';

/**
 * An API server in memory, over plain http on loopback: objects by their address, in pages, and watches that a test feeds.
 * `trouble` sees each request first. Of selectors it knows none.
 */
export class FakeApiServer {
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  trouble: (url: URL, count: number, request: IncomingMessage) => Trouble | undefined = () => undefined;
  readonly #lists: Record<string, readonly FakeObject[] | object>;
  readonly #server: Server;
  readonly #watches: ServerResponse[] = [];
  #waiting: (() => void)[] = [];

  private constructor(lists: Record<string, readonly FakeObject[] | object>) {
    this.#lists = lists;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** `lists` by address: `/api/v1/pods`. A namespace's own list is made of it. */
  static async start(lists: Record<string, readonly FakeObject[] | object>): Promise<FakeApiServer> {
    const server = new FakeApiServer(lists);
    await new Promise<void>(resolve => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Objects as a user writes them, and the discovery of their kinds. */
  static async of(objects: readonly FakeObject[]): Promise<FakeApiServer> {
    const empty = Object.fromEntries([NODES, NAMESPACES, PODS, ...WORKLOADS].map(kind => [addressOf(kind), []]));
    const lists: Record<string, FakeObject[]> = { ...empty };
    for (const object of objects) {
      const address = addressOf(resourceOf(object));
      lists[address] = [...(lists[address] ?? []), object];
    }
    return FakeApiServer.start({ ...lists, '/apis': discoveryOf(objects) });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig for it; `user` as the file has it. */
  kubeconfig(user: object = {}, namespace?: string): string {
    return stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'fake',
      clusters: [{ name: 'fake', cluster: { server: this.url } }],
      users: [{ name: 'someone', user }],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'someone', ...(namespace && { namespace }) } }],
    });
  }

  /** Waits until a watch is open, and gives it to the test to write to. */
  async nextWatch(): Promise<{ send(type: string, object: object): void; drop(): void; end(): void }> {
    while (this.#watches.length === 0) await new Promise<void>(resolve => this.#waiting.push(resolve));
    const response = this.#watches.shift() as ServerResponse;
    return {
      send: (type, object) => response.write(`${JSON.stringify({ type, object })}\n`),
      drop: () => response.destroy(),
      end: () => response.end(),
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({ path: `${url.pathname}${url.search}`, headers: request.headers });
    const trouble = this.trouble(url, this.requests.length, request);
    if (trouble === 'hang') return;
    if (trouble === 'drop') request.socket.destroy();
    else if (trouble !== undefined) send(response, trouble.status, trouble.body ?? {}, trouble.headers);
    else if (url.searchParams.has('watch')) this.#watch(response);
    else this.#show(url, response);
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    this.#watches.push(response);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #show(url: URL, response: ServerResponse): void {
    const objects = this.#objectsAt(url.pathname);
    if (objects === undefined) send(response, 404, status(404, `${url.pathname} not found`));
    else if (Array.isArray(objects)) sendPage(response, url, objects);
    else send(response, 200, objects);
  }
  /** A list, one object, or what is served at just this address. */
  #objectsAt(pathname: string): FakeObject[] | object | undefined {
    const own = this.#lists[pathname];
    if (own !== undefined) return own;
    const [, prefix, namespace, plural, name] =
      /^(\/apis?\/.*?)\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
    const all = this.#lists[`${prefix}/${plural}`];
    const list = (Array.isArray(all) ? (all as FakeObject[]) : undefined)?.filter(
      ({ metadata }) => metadata.namespace === namespace,
    );
    return name === undefined ? list : list?.find(({ metadata }) => metadata.name === name);
  }
}

function resourceOf({ apiVersion, kind, metadata }: FakeObject): Resource {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const plural = `${kind.toLowerCase()}s`;
  return { group, version, kind, plural, namespaced: metadata.namespace !== undefined };
}

/** Aggregated discovery (apidiscovery.k8s.io/v2) of the kinds that are there. */
function discoveryOf(objects: readonly FakeObject[]): object {
  const kinds = new Map(objects.map(object => [`${object.apiVersion} ${object.kind}`, resourceOf(object)]));
  const items = [...kinds.values()].map(({ group, version, kind, plural, namespaced }) => ({
    metadata: { name: group },
    versions: [
      {
        version,
        resources: [
          {
            resource: plural,
            responseKind: { kind },
            scope: namespaced ? 'Namespaced' : 'Cluster',
            verbs: ['get', 'list', 'watch'],
          },
        ],
      },
    ],
  }));
  return { kind: 'APIGroupDiscoveryList', items };
}

function sendPage(response: ServerResponse, url: URL, objects: readonly FakeObject[]): void {
  const start = Number(url.searchParams.get('continue') ?? 0);
  const end = start + Number(url.searchParams.get('limit') ?? objects.length);
  const next = end < objects.length ? { continue: String(end) } : {};
  send(response, 200, {
    metadata: { resourceVersion: '100', ...next },
    items: objects.slice(start, end).map(({ apiVersion: _, kind: __, ...object }) => object),
  });
}

/** A Kubernetes Status, as errors have it. */
export function status(code: number, message: string, metadata: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message, metadata };
}

function send(response: ServerResponse, code: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
