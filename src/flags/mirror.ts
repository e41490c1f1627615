// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';

/** Where the mirror is; `airgap.yaml` says the same under `mirror`. */
export const mirrorFlags = {
  mirror: string({
    helpValue: 'HOST[/PREFIX]',
    env: 'AIRGAP_MIRROR',
    description: 'address that nodes pull from, without a scheme',
  }),
  layout: string({
    helpValue: 'LAYOUT',
    env: 'AIRGAP_LAYOUT',
    description: 'keep-host (default), strip-host, or a pattern of {host}, {path} and {name}',
  }),
};
