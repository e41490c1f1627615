// SPDX-License-Identifier: Apache-2.0
import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr';
import { literal } from '../../reference/pattern.ts';

/** A private registry of Amazon ECR, as its host name tells. */
export interface EcrHost {
  /** The AWS account, twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** Of each partition of AWS, those that are closed to the world too (amazon-ecr-credential-helper ecr-login/api/client.go). */
const DOMAINS = [
  ...['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu', 'on.aws', 'on.amazonwebservices.com.cn'],
  ...['c2s.ic.gov', 'sc2s.sgov.gov', 'csp.hci.ic.gov', 'cloud.adc-e.uk'],
];
const HOST = new RegExp(`^(\\d{12})\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:${DOMAINS.map(literal).join('|')})$`);

/** Undefined for a host that is no private ECR; public.ecr.aws is another service. */
export function parseEcrHost(host: string): EcrHost | undefined {
  const [, account, region] = HOST.exec(host) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** A password for the user AWS, and when it ends, in milliseconds since 1970. */
export interface EcrToken {
  readonly password: string;
  readonly until: number;
}

/** What a new repository is given: CreateRepository's own keys, and a lifecycle policy. */
export interface EcrSettings extends Omit<CreateRepositoryCommandInput, 'repositoryName' | 'registryId'> {
  readonly lifecyclePolicy?: object;
}

/** What pushing needs of ECR's own API. */
export interface EcrApi {
  token(): Promise<EcrToken>;
  has(repository: string): Promise<boolean>;
  create(repository: string, settings: EcrSettings): Promise<void>;
}

/** A registry of ECR; its API is opened when it is first needed. */
export interface EcrRegistry {
  readonly host: EcrHost;
  readonly api: () => Promise<EcrApi>;
}

/** The ECR registry of this name, if it is one. */
export function ecrNamed(name: string): EcrRegistry | undefined {
  const host = parseEcrHost(name);
  if (host === undefined) return undefined;
  let opened: Promise<EcrApi> | undefined;
  const api = (): Promise<EcrApi> => {
    opened ??= import('./ecr-sdk.ts').then(({ EcrSdk }) => new EcrSdk(host));
    return opened;
  };
  return { host, api };
}
