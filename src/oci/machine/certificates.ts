// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError, reasonOf } from '../../errors.ts';
import type { HostTrust } from '../http/trust.ts';

/**
 * What a folder says of its host as Docker and Podman read it: each `*.crt` is an authority, `NAME.cert` and `NAME.key` are
 * a client certificate. Undefined when there is no folder, or nothing in it. Throws CONFIG_INVALID for one half of a pair.
 */
export async function readCertificates(folder: string): Promise<HostTrust | undefined> {
  const names = (await readdir(folder).catch(ignoreMissing)).sort();
  const caFiles = names.filter(name => name.endsWith('.crt')).map(name => path.join(folder, name));
  const halves = names.filter(name => /\.(cert|key)$/.test(name)).map(name => name.replace(/\.(cert|key)$/, ''));
  const lonely = halves.find(name => halves.filter(other => other === name).length === 1);
  if (lonely !== undefined) {
    throw new AirgapError('CONFIG_INVALID', `${folder} has only one of ${lonely}.cert and ${lonely}.key`, {
      hint: 'A client certificate is NAME.cert, and its key NAME.key beside it. Authorities end in .crt.',
    });
  }
  const [pair] = halves;
  if (caFiles.length === 0 && pair === undefined) return undefined;
  const file = (ending: string): string => path.join(folder, `${pair}.${ending}`);
  return { caFiles, ...(pair !== undefined && { certificate: { certFile: file('cert'), keyFile: file('key') } }) };
}

function ignoreMissing(cause: NodeJS.ErrnoException): string[] {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return [];
  throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${cause.path}: ${reasonOf(cause)}`, { cause });
}
