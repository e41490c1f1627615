// SPDX-License-Identifier: Apache-2.0
import type { CreateRepositoryCommandInput, ECRClient, ECRClientConfig } from '@aws-sdk/client-ecr';
import type { EcrHost } from './ecr-host.ts';

/** A password for the user AWS, and when it ends, in milliseconds since 1970. */
export interface EcrToken {
  readonly password: string;
  readonly until: number;
}

/** What a new repository is given: CreateRepository's own keys, and a lifecycle policy. */
export interface EcrSettings extends Omit<CreateRepositoryCommandInput, 'repositoryName' | 'registryId'> {
  readonly lifecyclePolicy?: object;
}

type Sdk = typeof import('@aws-sdk/client-ecr');

/**
 * Amazon ECR's own API, through AWS' SDK, which is loaded when it is first used and finds region and credentials as it always
 * does (environment, shared files, roles). Throws the SDK's errors.
 */
export class EcrApi {
  readonly #host: EcrHost;
  readonly #config: ECRClientConfig;
  #opened: Promise<{ sdk: Sdk; client: ECRClient }> | undefined;

  constructor(host: EcrHost, config: ECRClientConfig = {}) {
    this.#host = host;
    this.#config = config;
  }

  async token(): Promise<EcrToken> {
    const { sdk, client } = await this.#open();
    const { authorizationData } = await client.send(new sdk.GetAuthorizationTokenCommand({}));
    const [{ authorizationToken = '', expiresAt } = {}] = authorizationData ?? [];
    const text = Buffer.from(authorizationToken, 'base64').toString('utf8');
    return { password: text.slice(text.indexOf(':') + 1), until: expiresAt?.getTime() ?? 0 };
  }

  async has(repositoryName: string): Promise<boolean> {
    const { sdk, client } = await this.#open();
    const input = { registryId: this.#host.account, repositoryNames: [repositoryName] };
    return client.send(new sdk.DescribeRepositoriesCommand(input)).then(
      () => true,
      error => {
        if (error instanceof sdk.RepositoryNotFoundException) return false;
        throw error;
      },
    );
  }

  /** One that somebody else has made meanwhile keeps what it was made with. */
  async create(repositoryName: string, { lifecyclePolicy, ...settings }: EcrSettings): Promise<void> {
    const { sdk, client } = await this.#open();
    const registryId = this.#host.account;
    try {
      await client.send(new sdk.CreateRepositoryCommand({ ...settings, repositoryName, registryId }));
    } catch (error) {
      if (error instanceof sdk.RepositoryAlreadyExistsException) return;
      throw error;
    }
    if (lifecyclePolicy === undefined) return;
    const lifecyclePolicyText = JSON.stringify(lifecyclePolicy);
    await client.send(new sdk.PutLifecyclePolicyCommand({ repositoryName, registryId, lifecyclePolicyText }));
  }

  #open(): Promise<{ sdk: Sdk; client: ECRClient }> {
    this.#opened ??= import('@aws-sdk/client-ecr').then(sdk => {
      const client = new sdk.ECRClient({ region: this.#host.region, ...this.#config });
      return { sdk, client };
    });
    return this.#opened;
  }
}
