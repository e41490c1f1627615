// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';

/** The public key of a PEM file. Throws INPUT_NOT_FOUND, CONFIG_INVALID. */
export async function readPublicKey(file: string): Promise<KeyObject> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  try {
    // A private key would do for Node; whoever gives one by mistake should hear of it.
    if (/-----BEGIN PUBLIC KEY-----/.test(text)) return createPublicKey(text);
  } catch {}
  throw new AirgapError('CONFIG_INVALID', `${file} is not a PEM file with a public key`, {
    hint: 'cosign writes it as cosign.pub; from a key in a KMS: cosign public-key --key …',
  });
}
