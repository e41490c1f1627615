// SPDX-License-Identifier: Apache-2.0
import { isProgram, type PinnedTool, toolFile } from './pinned-tools.ts';

/** The conformance suite of the OCI distribution-spec, version 1.1. */
export const CONFORMANCE: PinnedTool = {
  name: 'conformance',
  goPackage: 'github.com/opencontainers/distribution-spec/conformance',
  version: 'v0.0.0-20260716174315-967efdc079b9',
};

/** What most signatures of images are made and verified with. */
export const COSIGN: PinnedTool = {
  name: 'cosign',
  goPackage: 'github.com/sigstore/cosign/v3/cmd/cosign',
  version: 'v3.1.3',
};

/** Programs that take minutes to build, each for a suite of its own: `npm test` needs none of them. */
export const optionalTools: readonly PinnedTool[] = [CONFORMANCE, COSIGN];

/** The file that a variable with the tool's name in capitals says, or the one that was built; undefined when there is none. */
export function optional(tool: PinnedTool): string | undefined {
  return [process.env[tool.name.toUpperCase()] ?? '', toolFile(tool)].find(isProgram);
}
