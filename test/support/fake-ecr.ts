// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { closeServer } from '../../src/oci/server.ts';

type Input = Readonly<Record<string, unknown>>;

const SERVICE = 'AmazonEC2ContainerRegistry_V20150921.';

/** Amazon ECR's API as far as pushing needs it: AWS JSON 1.1, one operation a request, named by X-Amz-Target. */
export class FakeEcr {
  /** What each repository was made with. */
  readonly repositories = new Map<string, Input>();
  readonly lifecyclePolicies = new Map<string, unknown>();
  /** Operations in their order, with the repository that they are about. */
  readonly asked: string[] = [];
  /** Tokens that are taken now. */
  readonly valid = new Set<string>();
  /** When set, all operations fail with this. */
  denied: string | undefined;
  /** When tokens end, in seconds since 1970. */
  expiresAt = 4_000_000_000;
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeEcr> {
    const ecr = new FakeEcr();
    await new Promise<void>(resolve => ecr.#server.listen(0, '127.0.0.1', resolve));
    return ecr;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return closeServer(this.#server);
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).replace(SERVICE, '');
    const input = (await json(request)) as Input;
    const name = String(input.repositoryName ?? (input.repositoryNames as string[] | undefined)?.[0] ?? '');
    this.asked.push(`${operation} ${name}`.trim());
    const isSigned = /^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? '');
    const refused = isSigned ? this.denied : 'UnrecognizedClientException';
    const [status, body] = refused === undefined ? this.#answer(operation, name, input) : [400, { __type: refused }];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }

  #answer(operation: string, name: string, input: Input): [number, object] {
    switch (operation) {
      case 'GetAuthorizationToken': {
        const token = `token-${this.asked.length}`;
        this.valid.add(token);
        const authorizationToken = Buffer.from(`AWS:${token}`).toString('base64');
        return [200, { authorizationData: [{ authorizationToken, expiresAt: this.expiresAt }] }];
      }
      case 'DescribeRepositories':
        if (!this.repositories.has(name)) return [400, { __type: 'RepositoryNotFoundException', message: 'none' }];
        return [200, { repositories: [{ repositoryName: name }] }];
      case 'CreateRepository':
        if (this.repositories.has(name)) return [400, { __type: 'RepositoryAlreadyExistsException', message: 'one' }];
        this.repositories.set(name, input);
        return [200, { repository: { repositoryName: name } }];
      case 'PutLifecyclePolicy':
        this.lifecyclePolicies.set(name, input.lifecyclePolicyText);
        return [200, {}];
      default:
        return [400, { __type: 'UnknownOperationException' }];
    }
  }
}
