// SPDX-License-Identifier: Apache-2.0
import { isProgram, type PinnedTool, toolFile } from './pinned-tools.ts';

/** The conformance suite of the OCI distribution-spec, version 1.1. */
export const CONFORMANCE: PinnedTool = {
  name: 'conformance',
  goPackage: 'github.com/opencontainers/distribution-spec/conformance',
  version: 'v0.0.0-20260716174315-967efdc079b9',
};

/** The file that $CONFORMANCE names, or the one that was built; undefined when there is none. */
export function conformance(): string | undefined {
  return [process.env.CONFORMANCE ?? '', toolFile(CONFORMANCE)].find(isProgram);
}
