// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { systemClock } from '../oci/http/clock.ts';
import { Htpasswd } from '../serve/htpasswd.ts';
import { ownCertificate } from '../serve/own-authority.ts';
import type { Certificate, ServerOptions } from '../serve/registry-server.ts';
import { nameOf } from './serve-address.ts';
import type { ServeOptions } from './serve-settings.ts';

type DoorOptions = Pick<ServeOptions, 'tlsCert' | 'tlsKey' | 'tlsAuto' | 'names' | 'server' | 'htpasswd'>;

/** Reads who may come in and what proves who we are. Throws USAGE, CONFIG_INVALID, INPUT_NOT_FOUND. */
export async function openDoor(
  options: DoorOptions,
  host: string,
): Promise<Pick<ServerOptions, 'certificate' | 'guard'>> {
  const certificate = await readCertificate(options, host);
  const { htpasswd } = options;
  const guard = htpasswd === undefined ? undefined : Htpasswd.parse((await read(htpasswd)).toString(), htpasswd);
  return { ...(certificate !== undefined && { certificate }), ...(guard !== undefined && { guard }) };
}

async function readCertificate(
  { tlsCert, tlsKey, tlsAuto, names = [], server }: DoorOptions,
  host: string,
): Promise<Certificate | undefined> {
  if ((tlsCert === undefined) !== (tlsKey === undefined) || (tlsCert !== undefined && tlsAuto !== undefined))
    throw new AirgapError('USAGE', 'a certificate needs both --tls-cert and --tls-key, and then no --tls-auto');
  if (tlsAuto !== undefined)
    return ownCertificate(
      tlsAuto,
      ownNames(host, server === undefined ? names : [...names, nameOf(server)]),
      systemClock.now(),
    );
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}

/** What clients may call this machine: what the user says, and the address that it listens on; all of them for any address. */
function ownNames(host: string, named: readonly string[]): string[] {
  const wrong = named.find(name => !/^[A-Za-z0-9.:-]{1,253}$/.test(name));
  if (wrong !== undefined) throw new AirgapError('USAGE', `"${wrong}" is not a host name or address`);
  const everywhere = host === '::' || host === '0.0.0.0';
  const addresses = Object.values(networkInterfaces()).flatMap(all => (all ?? []).map(({ address }) => address));
  const own = everywhere ? [hostname(), ...addresses.filter(address => !address.startsWith('fe80:'))] : [host];
  return [...new Set([...named, ...own, 'localhost', '127.0.0.1', '::1'])].sort();
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch(unreadable(file));
}
