// SPDX-License-Identifier: Apache-2.0
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  type ECRClientConfig,
  GetAuthorizationTokenCommand,
  PutLifecyclePolicyCommand,
  RepositoryAlreadyExistsException,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import type { EcrApi, EcrHost, EcrSettings, EcrToken } from './ecr-registry.ts';

/** In milliseconds. Of its own the SDK waits for ever. */
const PATIENCE = { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

/**
 * ECR's API through AWS' SDK, which finds credentials as it always does (environment, shared files, roles). Throws the SDK's
 * errors. Loads the SDK: whoever needs this file imports it late.
 */
export class EcrSdk implements EcrApi {
  readonly #registryId: string;
  readonly #client: ECRClient;

  constructor({ account, region }: EcrHost, config: ECRClientConfig = {}) {
    this.#registryId = account;
    this.#client = new ECRClient({ region, requestHandler: PATIENCE, ...config });
  }

  async token(): Promise<EcrToken> {
    const { authorizationData } = await this.#client.send(new GetAuthorizationTokenCommand({}));
    const [{ authorizationToken = '', expiresAt } = {}] = authorizationData ?? [];
    const text = Buffer.from(authorizationToken, 'base64').toString('utf8');
    return { password: text.slice(text.indexOf(':') + 1), until: expiresAt?.getTime() ?? 0 };
  }

  async has(repositoryName: string): Promise<boolean> {
    const input = { registryId: this.#registryId, repositoryNames: [repositoryName] };
    return this.#client.send(new DescribeRepositoriesCommand(input)).then(
      () => true,
      error => {
        if (error instanceof RepositoryNotFoundException) return false;
        throw error;
      },
    );
  }

  /** One that somebody else has made meanwhile keeps what it was made with. */
  async create(repositoryName: string, { lifecyclePolicy, ...settings }: EcrSettings): Promise<void> {
    const named = { repositoryName, registryId: this.#registryId };
    try {
      await this.#client.send(new CreateRepositoryCommand({ ...settings, ...named }));
    } catch (error) {
      if (error instanceof RepositoryAlreadyExistsException) return;
      throw error;
    }
    if (lifecyclePolicy === undefined) return;
    const lifecyclePolicyText = JSON.stringify(lifecyclePolicy);
    await this.#client.send(new PutLifecyclePolicyCommand({ ...named, lifecyclePolicyText }));
  }
}
