// SPDX-License-Identifier: Apache-2.0
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { isIgnored } from '../lock/build.ts';
import type { TrustedKey } from '../oci/verify/signature.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** The keys that have to have signed an image, by its upstream name. */
export type KeysFor = (image: string) => readonly TrustedKey[];

/**
 * The keys of `--key`, which every image needs, else those of `signatures` in `airgap.yaml`.
 * Throws INPUT_NOT_FOUND, CONFIG_INVALID for a file that holds no public key.
 */
export async function readKeys(files: readonly string[], { config, root }: Workspace): Promise<KeysFor> {
  const configured = (config.signatures ?? []).map(({ image, key }) => ({ image, file: fromRoot(key, root) }));
  const policy = files.length > 0 ? files.map(file => ({ image: '*', file })) : configured;
  const rules = await Promise.all(policy.map(async ({ image, file }) => ({ image, key: await readTrustedKey(file) })));
  return name => rules.filter(({ image }) => isIgnored(name, [{ image }])).map(({ key }) => key);
}

/** A PEM file with a public key. Throws INPUT_NOT_FOUND, CONFIG_INVALID. */
export async function readTrustedKey(file: string): Promise<TrustedKey> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${file}: ${cause.code ?? cause.message}`, { cause });
  });
  try {
    // A private key would do for Node; whoever gives one by mistake should hear of it.
    if (/-----BEGIN PUBLIC KEY-----/.test(text)) return { name: file, key: createPublicKey(text) };
  } catch {}
  throw new AirgapError('CONFIG_INVALID', `${file} is not a PEM file with a public key`, {
    hint: 'cosign writes it as cosign.pub; from a key in a KMS: cosign public-key --key …',
  });
}
