// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { ConfiguredSignature } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import type { Demand } from '../oci/verify/signature.ts';
import type { TrustRoot } from '../oci/verify/trust-root.ts';
import { matchesAny } from '../reference/pattern.ts';
import { remembered } from '../reference/remembered.ts';
import { readPublicKey } from './public-key.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** Who has to have signed an image, by its upstream name. */
export type DemandsFor = (image: string) => readonly Demand[];

type WantedIdentity = Pick<ConfiguredSignature, 'identity' | 'identityRegexp' | 'issuer' | 'issuerRegexp'>;

/** What flags say, for every image; when they say nothing, `signatures` of `airgap.yaml` counts. */
export interface SignatureOptions {
  /** PEM files; all of them have to have signed. */
  readonly keys: readonly string[];
  readonly identity?: WantedIdentity | undefined;
  /** trusted_root.json of Sigstore; before those of `airgap.yaml`. */
  readonly trustedRoot?: string | undefined;
}

/**
 * Who has to have signed which images. Throws USAGE when a trusted root is missing, INPUT_NOT_FOUND, and CONFIG_INVALID for
 * files that are not what they should be.
 */
export async function readSignaturePolicy(options: SignatureOptions, workspace: Workspace): Promise<DemandsFor> {
  const roots = new Map<string, Promise<TrustRoot>>();
  const rootAt = (file: string): Promise<TrustRoot> => remembered(roots, file, readRoot);
  const entries = entriesOf(options, workspace);
  const rules = await Promise.all(
    entries.map(async entry => ({ image: entry.image, demand: await demandOf(entry, rootAt) })),
  );
  return name => rules.filter(({ image }) => matchesAny([image], name)).map(({ demand }) => demand);
}

/** Paths are those of the machine, from here on. */
function entriesOf(
  { keys, identity, trustedRoot }: SignatureOptions,
  { config, root }: Workspace,
): ConfiguredSignature[] {
  const common = trustedRoot ?? (config.trustedRoot && fromRoot(config.trustedRoot, root));
  const withRoot = (entry: ConfiguredSignature): ConfiguredSignature => ({
    ...entry,
    ...(common !== undefined && { trustedRoot: common }),
  });
  const flags: ConfiguredSignature[] = keys.map(key => ({ image: '*', key }));
  if (identity !== undefined) flags.push(withRoot({ image: '*', ...identity }));
  if (flags.length > 0) return flags;
  return (config.signatures ?? []).map(entry => {
    if (entry.key !== undefined) return { ...entry, key: fromRoot(entry.key, root) };
    const own = trustedRoot === undefined ? entry.trustedRoot : undefined;
    return own === undefined ? withRoot(entry) : { ...entry, trustedRoot: fromRoot(own, root) };
  });
}

async function demandOf(entry: ConfiguredSignature, rootAt: (file: string) => Promise<TrustRoot>): Promise<Demand> {
  const { key, attestation, trustedRoot } = entry;
  const wanted = attestation === undefined ? {} : { attestation };
  if (key !== undefined) return { name: key, ...wanted, signer: { key: await readPublicKey(key) } };
  const subject = matcher(entry.identity, entry.identityRegexp);
  const issuer = matcher(entry.issuer, entry.issuerRegexp);
  const name = `${subject.name} of ${issuer.name}`;
  if (trustedRoot === undefined) {
    throw new AirgapError('USAGE', `no trusted root is named for signatures by ${name}`, {
      hint: 'Give --trusted-root FILE, or trustedRoot in airgap.yaml: trusted_root.json, as `cosign trusted-root create` writes it.',
    });
  }
  const root = await rootAt(trustedRoot);
  return { name, ...wanted, signer: { root, is: who => subject.fits(who.subject) && issuer.fits(who.issuer) } };
}

interface Matcher {
  readonly name: string;
  readonly fits: (text: string) => boolean;
}

/** One of the two is there: the schema of `airgap.yaml` and the flags see to that. */
function matcher(exact: string | undefined, pattern: string | undefined): Matcher {
  if (pattern === undefined) return { name: String(exact), fits: text => text === exact };
  try {
    const expression = new RegExp(pattern);
    return { name: `/${pattern}/`, fits: text => expression.test(text) };
  } catch (cause) {
    throw new AirgapError('CONFIG_INVALID', `${(cause as Error).message}`, { cause });
  }
}

async function readRoot(file: string): Promise<TrustRoot> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const { TrustRoot } = await import('../oci/verify/trust-root.ts');
  return TrustRoot.parse(text, file);
}
