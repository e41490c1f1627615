// SPDX-License-Identifier: Apache-2.0
import { boolean } from '@oclif/core/flags';

/** Whether to take what an earlier run found in releases that are as they were. */
export const cacheFlag = {
  cache: boolean({
    default: true,
    allowNo: true,
    env: 'AIRGAP_CACHE',
    description: 'take from the cache what was found in releases whose chart and values are as they were',
  }),
};
