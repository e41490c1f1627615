// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { type Finished, runProcess } from '../../host/process.ts';
import { tryJson } from '../../reference/try-json.ts';
import type { Environment } from '../http/connections.ts';
import { plainWords } from '../http/plain-words.ts';
import type { Credential } from './credentials.ts';

/** A helper may ask a service; one that waits for a person at a screen does not get one. */
const PATIENCE = 60_000;
/** Tokens of clouds are some kilobytes. */
const MOST = 1024 * 1024;

/**
 * Asks `docker-credential-NAME get` for a key (docker-credential-helpers' protocol). Undefined when it has nothing.
 * `file` is where NAME stands, for the error. Throws CREDENTIALS_INVALID.
 */
export async function askCredentialHelper(
  name: string,
  key: string,
  file: string,
  environment: Environment,
): Promise<Credential | undefined> {
  if (!/^[\w.-]+$/.test(name))
    throw new AirgapError('CREDENTIALS_INVALID', `${file} names a helper that is no program's name`);
  const program = `docker-credential-${name}`;
  const { code, stdout } = await run(program, key, file, environment);
  const said = stdout.toString('utf8').trim();
  if (code !== 0) {
    if (/credentials not found/i.test(said)) return undefined;
    // By the protocol its words stand on stdout; whatever looks like an answer there is none to repeat.
    const words = said.includes('{') ? '' : plainWords(said);
    throw new AirgapError(
      'CREDENTIALS_INVALID',
      `${program} failed (exit ${code}) for ${key}${words && `: ${words}`}`,
      {
        hint: `${file} names it; try: echo ${key} | ${program} get`,
      },
    );
  }
  return readAnswer(said, program, key);
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'is not on PATH',
  EACCES: 'may not be run',
  INPUT_TOO_LARGE: 'prints more than a credential',
};

async function run(program: string, key: string, file: string, environment: Environment): Promise<Finished> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    return await runProcess(program, ['get'], { stdin: key, env: { ...environment }, signal, most: MOST });
  } catch (cause) {
    const why = WHY[(cause as NodeJS.ErrnoException).code ?? ''] ?? 'did not answer';
    throw new AirgapError('CREDENTIALS_INVALID', `${program} ${why}; ${file} names it`, {
      hint: `Install it, or take it out of credsStore and credHelpers in ${file}.`,
      cause,
    });
  }
}

function readAnswer(said: string, program: string, key: string): Credential | undefined {
  const { Username: username, Secret: secret } = Object(tryJson(said));
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new AirgapError('CREDENTIALS_INVALID', `${program} gave no Username and Secret for ${key}`);
  }
  if (secret === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'basic', username, password: secret };
}
