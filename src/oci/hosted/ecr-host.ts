// SPDX-License-Identifier: Apache-2.0

/** A private registry of Amazon ECR, as its host name tells. */
export interface EcrHost {
  /** The AWS account, twelve digits. */
  readonly account: string;
  readonly region: string;
}

const HOST =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/;

/** Undefined for a host that is no private ECR; public.ecr.aws is another service. */
export function parseEcrHost(host: string): EcrHost | undefined {
  const [, account, region] = HOST.exec(host) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}
