// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { SignatureOptions } from '../action/signature-policy.ts';
import { AirgapError } from '../errors.ts';

const helpGroup = 'SIGNATURES';

/** Who has to have signed every image, in cosign's words. */
export const signatureFlags = {
  key: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    description:
      'public key (PEM) that has to have signed every image, as cosign signs; in place of signatures in airgap.yaml',
    helpGroup,
  }),
  'certificate-identity': string({
    helpValue: 'TEXT',
    description: 'whom the certificate of a keyless signature has to name; every image needs one',
    exclusive: ['certificate-identity-regexp'],
    helpGroup,
  }),
  'certificate-identity-regexp': string({
    helpValue: 'EXPRESSION',
    description: 'the same as a regular expression, which fits anywhere unless it has ^ and $',
    helpGroup,
  }),
  'certificate-oidc-issuer': string({
    helpValue: 'URL',
    description: 'who has to have vouched for that identity',
    exclusive: ['certificate-oidc-issuer-regexp'],
    helpGroup,
  }),
  'certificate-oidc-issuer-regexp': string({
    helpValue: 'EXPRESSION',
    description: 'the same as a regular expression',
    helpGroup,
  }),
  'trusted-root': string({
    helpValue: 'FILE',
    description: 'trusted_root.json of Sigstore, to verify keyless signatures with; in place of those in airgap.yaml',
    helpGroup,
  }),
};

/** The flags as actions take them. Throws USAGE for an identity without issuer, or the other way round. */
export function toSignatureOptions(flags: InferredFlags<typeof signatureFlags>): SignatureOptions {
  const identity = {
    identity: flags['certificate-identity'],
    identityRegexp: flags['certificate-identity-regexp'],
    issuer: flags['certificate-oidc-issuer'],
    issuerRegexp: flags['certificate-oidc-issuer-regexp'],
  };
  const named = (identity.identity ?? identity.identityRegexp) !== undefined;
  if (named !== ((identity.issuer ?? identity.issuerRegexp) !== undefined)) {
    throw new AirgapError('USAGE', 'an identity and its issuer are named together', {
      hint: 'Give --certificate-identity and --certificate-oidc-issuer, or their -regexp forms: what the certificate must say.',
    });
  }
  return { keys: flags.key ?? [], trustedRoot: flags['trusted-root'], ...(named && { identity }) };
}
