// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './evidence.ts';

/** Why a node refuses a certificate, as far as Go's crypto/x509 says it: its time, the node's clock, or its names. */
export function certificateFinding(node: string, host: string, said: string): Finding {
  const refuses = `${node} refuses the certificate of ${host}`;
  const name = host.replace(/:\d+$/, '');
  const [, now, side, limit] = /current time (\S+) is (before|after) (\S+)/.exec(said) ?? [];
  if (side === 'before')
    return finding(
      `${refuses}: it begins at ${limit}, and the clock of ${node} says ${now}.`,
      `Set the clock of ${node}. If it is right, the certificate was made for later.`,
    );
  if (side === 'after')
    return finding(
      `${refuses}: it ended at ${limit}, and the clock of ${node} says ${now}.`,
      `Renew the certificate of ${host}; or, if that clock is wrong, set it.`,
    );
  const [, names] = /certificate is valid for (.+?), not /.exec(said) ?? [];
  const fix = `Renew the certificate with ${name} among its names (subjectAltName), or call the registry as it does.`;
  if (names !== undefined) return finding(`${refuses}: it is for ${names}, not for ${name}.`, fix);
  if (/not valid for any names|doesn't contain any IP SANs|relies on legacy Common Name/.test(said))
    return finding(`${refuses}: ${name} is not among its names.`, fix);
  return finding(
    `${refuses}: it has expired, is for another name, or TLS failed otherwise.`,
    `Renew the certificate with ${name} among its names. The message has the runtime's own words.`,
  );
}

function finding(explanation: string, fix: string): Finding {
  return { cause: 'certificate', explanation, fix };
}
