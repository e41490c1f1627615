// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { runProcess } from '../host/process.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import type { Certificate } from './registry-server.ts';

const CA_DAYS = 3650;
/** Go and browsers refuse server certificates that live longer. */
const SERVER_DAYS = 397;
/** A certificate is made anew this long before it ends. */
const RENEW_MILLISECONDS = 30 * 86_400_000;

/**
 * A certificate for these names and addresses, from an authority in `folder` that is made there when there is none: ca.crt,
 * which clients need, ca.key, server.crt and server.key. What fits still is used again; a name that was in it stays, as nodes
 * may know the server by it. Needs the openssl program, as Node cannot write certificates. Throws CONFIG_INVALID.
 */
export async function ownCertificate(folder: string, names: readonly string[], now: number): Promise<Certificate> {
  const at = (name: string): string => path.join(folder, name);
  const there = await readCertificate(at('server.crt'), at('server.key'));
  const authority = await readIfThere(at('ca.crt'));
  if (there !== undefined && fits(there, names, now) && isOf(there, authority)) return there;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { path: workshop, remove } = await temporaryFolder(folder);
  try {
    if (authority === undefined && there === undefined) await makeAuthority(workshop, folder);
    for (const name of ['ca.crt', 'ca.key']) if ((await readIfThere(at(name))) === undefined) throw gone(at(name));
    const before = there === undefined ? [] : namesIn(there);
    await makeServer(workshop, folder, [...new Set([...names, ...before])].sort());
  } finally {
    await remove();
  }
  const made = await readCertificate(at('server.crt'), at('server.key'));
  if (made === undefined) throw new AirgapError('CONFIG_INVALID', `no certificate came to be in ${folder}`);
  return made;
}

async function makeAuthority(workshop: string, folder: string): Promise<void> {
  const [key, cert] = [path.join(workshop, 'ca.key'), path.join(workshop, 'ca.crt')];
  await makeKey(key);
  const subject = ['-subj', '/CN=helm-airgap serve', '-days', String(CA_DAYS)];
  await openssl('req', '-x509', '-new', '-key', key, '-out', cert, ...subject, ...CA);
  await keep(workshop, folder, ['ca.key', 'ca.crt']);
}

async function makeServer(workshop: string, folder: string, names: readonly string[]): Promise<void> {
  const [key, cert] = [path.join(workshop, 'server.key'), path.join(workshop, 'server.crt')];
  const request = path.join(workshop, 'server.csr');
  await makeKey(key);
  await openssl('req', '-new', '-key', key, '-out', request, '-subj', '/CN=helm-airgap serve');
  const extensions = path.join(workshop, 'extensions');
  await writeFileAtomically(extensions, extensionsFor(names));
  const authority = ['-CA', path.join(folder, 'ca.crt'), '-CAkey', path.join(folder, 'ca.key')];
  const terms = ['-days', String(SERVER_DAYS), '-set_serial', `0x${randomBytes(15).toString('hex')}`];
  await openssl('x509', '-req', '-in', request, '-out', cert, '-extfile', extensions, ...authority, ...terms);
  await keep(workshop, folder, ['server.key', 'server.crt']);
}

const CA = [
  ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
  ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
];

function extensionsFor(names: readonly string[]): string {
  const alternatives = names.map(name => (isIP(name) === 0 ? `DNS:${name}` : `IP:${name}`));
  return `basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=${alternatives.join(',')}\n`;
}

function namesIn({ cert }: Certificate): string[] {
  const { subjectAltName = '' } = new X509Certificate(cert);
  return subjectAltName.split(', ').map(entry => {
    const name = entry.replace(/^(DNS|IP Address):/, '');
    // Node writes all eight groups of an IPv6 address.
    return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
  });
}

function fits({ cert, key }: Certificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(cert);
  const covers = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  if (!certificate.checkPrivateKey(createPrivateKey(key))) return false;
  return names.every(covers) && Date.parse(certificate.validTo) - now > RENEW_MILLISECONDS;
}

/** An authority that is not there is one that nodes were told of before. */
function isOf({ cert }: Certificate, authority: Buffer | undefined): boolean {
  return authority === undefined || new X509Certificate(cert).verify(new X509Certificate(authority).publicKey);
}

/** Nodes trust the authority that was: another one in its place would lock them out. */
function gone(file: string): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file} is not there, and the certificate beside it has to be made again`, {
    hint: 'Put it back. With another folder a new authority is made, which each node has to be told of.',
  });
}

/** Undefined also for what is no certificate, or no key. */
async function readCertificate(certFile: string, keyFile: string): Promise<Certificate | undefined> {
  const [cert, key] = await Promise.all([readIfThere(certFile), readIfThere(keyFile)]);
  try {
    return cert && key && new X509Certificate(cert) && createPrivateKey(key) && { cert, key };
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AirgapError('CONFIG_INVALID', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}

async function makeKey(file: string): Promise<void> {
  await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file);
}

/** Keys are for their owner alone. */
async function keep(from: string, to: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const mode = name.endsWith('.key') ? 0o600 : 0o644;
    await writeFileAtomically(path.join(to, name), await readFile(path.join(from, name)), mode);
  }
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess('openssl', args).catch((cause: NodeJS.ErrnoException) => {
    throw new AirgapError('CONFIG_INVALID', `cannot make a certificate: openssl does not run (${cause.code})`, {
      cause,
      hint: 'Install openssl, or give a certificate with --tls-cert and --tls-key.',
    });
  });
  if (code !== 0)
    throw new AirgapError(
      'CONFIG_INVALID',
      `cannot make a certificate: openssl ${args[0]}: ${stderr.trim().slice(-300)}`,
    );
}
