// SPDX-License-Identifier: Apache-2.0

/** All of a lock, whole, at once, and nothing tried again. */
export const TRANSFER = {
  releases: [],
  images: [],
  platforms: undefined,
  foreignLayers: 'skip',
  referrers: true,
  dryRun: false,
  keepGoing: false,
  retries: 0,
  concurrency: 4,
  rateLimit: undefined,
} as const;
