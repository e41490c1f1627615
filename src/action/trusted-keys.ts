// SPDX-License-Identifier: Apache-2.0
import { isIgnored } from '../lock/build.ts';
import type { TrustedKey } from '../oci/verify/signature.ts';
import { readPublicKey } from './public-key.ts';
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
  const rules = await Promise.all(
    policy.map(async ({ image, file }) => ({ image, key: { name: file, key: await readPublicKey(file) } })),
  );
  return name => rules.filter(({ image }) => isIgnored(name, [{ image }])).map(({ key }) => key);
}
