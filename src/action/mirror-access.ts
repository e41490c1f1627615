// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Merge } from '../emit/nodes/node-format.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { hostKey } from '../oci/parse-endpoint.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { type Credentials, type MirrorAccess, mirrorHost } from '../plan/node-plan.ts';
import type { Workspace } from './workspace.ts';

export interface MirrorAccessOptions {
  /** Hosts that speak plain http; the mirror may be among them. */
  readonly plainHttp: readonly string[];
  readonly caFile?: string | undefined;
  /** A file with `username:password`. */
  readonly credentialsFile?: string | undefined;
  readonly fallback: boolean;
}

/** How nodes reach the mirror. Throws INPUT_NOT_FOUND, CREDENTIALS_INVALID, CONFIG_INVALID for a host that is none, and USAGE for a file that holds no certificate. */
export async function readMirrorAccess(
  target: MirrorTarget,
  { plainHttp, caFile, credentialsFile, fallback }: MirrorAccessOptions,
  { config }: Workspace,
): Promise<MirrorAccess> {
  const host = mirrorHost(target);
  const isPlain = plainHttp.map(hostKey).includes(hostKey(host)) || config.registries?.[host]?.plainHttp === true;
  const ca = caFile === undefined ? undefined : certificatesOf(await read(caFile), caFile);
  if (isPlain && ca !== undefined) {
    throw new AirgapError('USAGE', `${caFile} is of no use to ${host}, which speaks plain http`);
  }
  const credentials = credentialsFile === undefined ? undefined : parse(await read(credentialsFile), credentialsFile);
  return {
    scheme: isPlain ? 'http' : 'https',
    fallback,
    ...(ca !== undefined && { ca }),
    ...(credentials && { credentials }),
  };
}

/** The certificates of a PEM file, and nothing else of it. Throws INPUT_NOT_FOUND, and USAGE for a file that holds none. */
export async function readCertificates(file: string): Promise<string> {
  return certificatesOf(await read(file), file);
}

/** The certificates alone: what else stands in the file, a key above all, must not get to nodes. */
function certificatesOf(text: string, file: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const certificates = blocks.map(block => new X509Certificate(block).toString());
    if (certificates.length > 0) return certificates.join('');
  } catch (cause) {
    throw new AirgapError('USAGE', `${file}: not a certificate: ${(cause as Error).message}`, { cause });
  }
  throw new AirgapError('USAGE', `${file} holds no PEM certificate`);
}

function parse(text: string, file: string): Credentials {
  const [, username, password] = /^([!-9;-~]+):([!-~]+)\r?\n?$/.exec(text) ?? [];
  if (username !== undefined && password !== undefined) return { username, password };
  throw new AirgapError('CREDENTIALS_INVALID', `${file} is not one line of username:password, in ASCII without spaces`);
}

/** A file of the user's that is to be edited. Throws INPUT_NOT_FOUND. */
export async function readMerge(file: string): Promise<Merge> {
  return { file, text: await read(file), mode: (await stat(file)).mode & 0o777 };
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(unreadable(file));
}
