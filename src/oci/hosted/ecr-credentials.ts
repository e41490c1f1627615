// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { runProcess } from '../../host/process.ts';
import type { CredentialFinder, FoundCredential } from '../auth/credentials.ts';
import type { Clock } from '../http/clock.ts';
import type { Environment } from '../http/connections.ts';
import { plainWords } from '../http/plain-words.ts';
import type { EcrHost, EcrRegistry } from './ecr-registry.ts';

/** ECR's tokens last for twelve hours; the CLI does not say when its own ends. */
const LIFE = 11 * 3600 * 1000;

/** The AWS CLI may ask a service for a session first. */
const PATIENCE = 60_000;

interface Surroundings {
  readonly environment: Environment;
  readonly clock: Clock;
}

/**
 * Credentials for ECR where the user's own files have none (docker-credential-ecr-login is one of those, as `docker login` is):
 * of `aws ecr get-login-password` when the AWS CLI is on PATH, else of AWS' SDK. Throws CREDENTIALS_INVALID.
 */
export function withEcrCredentials(
  finder: CredentialFinder,
  ecrOf: (host: string) => EcrRegistry | undefined,
  { environment, clock }: Surroundings,
): CredentialFinder {
  return {
    placeOf: (host, repository) => finder.placeOf(host, repository),
    async find(host) {
      const found = await finder.find(host);
      const ecr = found.credential === undefined ? ecrOf(host) : undefined;
      if (ecr === undefined) return found;
      const cli = await fromCli(ecr.host, environment);
      return cli === undefined ? fromSdk(ecr, found.origin) : { ...cli, until: clock.now() + LIFE };
    },
  };
}

async function fromCli({ region }: EcrHost, environment: Environment): Promise<FoundCredential | undefined> {
  const program = 'aws ecr get-login-password';
  const args = ['ecr', 'get-login-password', '--region', region];
  const signal = AbortSignal.timeout(PATIENCE);
  const finished = await runProcess('aws', args, { env: { ...environment }, signal }).catch(cause => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AirgapError('CREDENTIALS_INVALID', `${program} did not answer`, { cause });
  });
  if (finished === undefined) return undefined;
  const password = finished.stdout.toString('utf8').trim();
  if (finished.code !== 0 || password === '') {
    const words = plainWords(finished.stderr);
    throw new AirgapError('CREDENTIALS_INVALID', `${program} failed (exit ${finished.code})${words && `: ${words}`}`, {
      hint: `Try: ${program} --region ${region}. Or use docker-credential-ecr-login in Docker's config.json.`,
    });
  }
  return credentialOf(password, program);
}

async function fromSdk({ host, api }: EcrRegistry, origin: string): Promise<FoundCredential> {
  const token = await (await api()).token().catch((cause: Error) => {
    throw new AirgapError('CREDENTIALS_INVALID', `cannot get a token of ECR in ${host.region}: ${wordsOf(cause)}`, {
      hint: `Give AWS credentials (AWS_PROFILE, AWS_ACCESS_KEY_ID …), or use docker-credential-ecr-login; ${origin}.`,
      cause,
    });
  });
  return { ...credentialOf(token.password, "AWS' SDK"), until: token.until };
}

function credentialOf(password: string, from: string): FoundCredential {
  return { credential: { kind: 'basic', username: 'AWS', password }, origin: `the token in use came from ${from}` };
}

/** `AccessDeniedException: …`; of AWS, whose answers name requests, not secrets. */
export function wordsOf({ name, message }: Error): string {
  return plainWords(`${name}: ${message}`);
}
