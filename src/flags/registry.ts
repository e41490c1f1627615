// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { RegistryOptions } from '../action/ports.ts';
import { AirgapError } from '../errors.ts';

/** How registries are reached that hold charts; `airgap.yaml` says the same under `registries`. */
export const transportFlags = {
  'plain-http': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'HOST',
    env: 'AIRGAP_PLAIN_HTTP',
    delimiter: ',',
    description: 'registry host that speaks plain http; only hosts named so are asked without TLS',
    helpGroup: 'REGISTRY',
  }),
  'ca-file': string({
    helpValue: 'FILE',
    env: 'AIRGAP_CA_FILE',
    description: 'PEM file of authorities to trust beside the usual ones',
    helpGroup: 'REGISTRY',
  }),
};

/** How registries are reached that hold charts and images. */
export const registryFlags = {
  ...transportFlags,
  'registry-endpoint': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'HOST=URL',
    description: 'ask URL (https://…, http://…, or oci:FOLDER) instead of HOST, as a pull-through mirror',
    helpGroup: 'REGISTRY',
  }),
};

type Endpoints = Partial<Pick<InferredFlags<typeof registryFlags>, 'registry-endpoint'>>;

/** The flags as actions take them. Throws USAGE for an endpoint without `=`. */
export function toRegistryOptions(
  flags: InferredFlags<typeof transportFlags> & Endpoints,
  onWarning?: (text: string) => void,
): RegistryOptions {
  const endpoints = (flags['registry-endpoint'] ?? []).map(text => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)] as const;
    throw new AirgapError('USAGE', `--registry-endpoint ${text} is not HOST=URL`);
  });
  return {
    plainHttp: listOf(flags['plain-http']),
    caFile: flags['ca-file'],
    endpoints: Object.fromEntries(endpoints),
    ...(onWarning && { onWarning }),
  };
}

/** oclif hands over the environment variable of a `multiple` flag as one text (5.1), though its type says a list. */
export function listOf(given: string | readonly string[] = []): string[] {
  const texts = typeof given === 'string' ? given.split(',') : given;
  return texts.map(text => text.trim()).filter(text => text !== '');
}
