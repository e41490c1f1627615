// SPDX-License-Identifier: Apache-2.0

/** How names of archives end that are written and read here: `bundle.tar`, packed with gzip or with zstd. All else is a folder. */
export const ARCHIVE_NAME = /\.(tar|tar\.gz|tgz|tar\.zst|tzst)$/;
