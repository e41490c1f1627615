// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** The host of `HOST:PORT`, or of a host alone: `::1` of `[::1]:5000`, and of `::1`. */
export function nameOf(address: string): string {
  const [, bracketed] = /^\[(.*)\](?::\d+)?$/.exec(address) ?? [];
  return bracketed ?? address.replace(/^([^:]*):\d+$/, '$1');
}

/** Takes `HOST:PORT` apart; no host means every address of this machine. Throws CONFIG_INVALID. */
export function parseAddress(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65535)
    return { host: bracketed ?? (plain === '' ? '::' : (plain ?? '')), port: Number(port) };
  throw new AirgapError('CONFIG_INVALID', `"${text}" is not an address to listen on`, {
    hint: 'Write host:port, such as 0.0.0.0:5000, [::1]:5000, or :5000 for every address of this machine.',
  });
}
