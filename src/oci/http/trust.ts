// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { AirgapError } from '../../errors.ts';
import { unreadable } from '../../host/unreadable.ts';

/** PEM files of a client certificate and its key. */
export interface ClientCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What the machine says of one host: PEM files of authorities, beside the usual ones, and what to show there. */
export interface HostTrust {
  readonly caFiles: readonly string[];
  readonly certificate?: ClientCertificate;
}

/**
 * Whom we trust and what we show: the usual authorities, those of `caFiles` beside them, and a client certificate.
 * Made once for a pool: reading some 150 authorities for each connection costs more than the handshake.
 * Throws INPUT_NOT_FOUND for a file that cannot be read, CONFIG_INVALID for one that holds no certificate.
 */
export async function createTrust(
  caFiles: readonly string[],
  certificate: ClientCertificate | undefined,
): Promise<tls.SecureContext> {
  const extra = await Promise.all(caFiles.map(readAuthorities));
  const shown = certificate && {
    cert: await readPem(certificate.certFile, 'CERTIFICATE'),
    key: await readPem(certificate.keyFile, 'KEY'),
  };
  const files = [...caFiles, certificate?.certFile, certificate?.keyFile].filter(file => file !== undefined).join(', ');
  try {
    return tls.createSecureContext({ ca: [...usualAuthorities(), ...extra], ...shown });
  } catch (cause) {
    throw unusable(files, cause);
  }
}

/** The text of a PEM file of authorities. Throws INPUT_NOT_FOUND, and CONFIG_INVALID for one that holds none, or one that cannot be read. */
export async function readAuthorities(file: string): Promise<string> {
  const text = await readPem(file, 'CERTIFICATE');
  try {
    // OpenSSL passes over an authority that it cannot read; the user would learn of it as a distrusted registry.
    for (const authority of certificatesIn(text)) new X509Certificate(authority);
    return text;
  } catch (cause) {
    throw unusable(file, cause);
  }
}

function unusable(files: string, cause: unknown): AirgapError {
  return new AirgapError('CONFIG_INVALID', `cannot use ${files}: ${(cause as Error).message}`, { cause });
}

/** Node's own list, with NODE_EXTRA_CA_CERTS where Node can tell (22.15 and newer), and the machine's, as Go's programs have. */
function usualAuthorities(): readonly string[] {
  if (typeof tls.getCACertificates !== 'function') return tls.rootCertificates;
  return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])];
}

function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----.*?-----END (?:TRUSTED )?CERTIFICATE-----/gs) ?? [pem];
}

async function readPem(file: string, kind: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  if (text.includes(`${kind}-----`)) return text;
  throw new AirgapError('CONFIG_INVALID', `${file} is not a PEM file with a ${kind.toLowerCase()}`);
}
