// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

export interface KrewPlugin {
  /** Of this program, without `v`. */
  readonly version: string;
  /** Where the archive can be downloaded. */
  readonly uri: string;
  /** Of the archive, in hexadecimal digits. */
  readonly sha256: string;
}

/** No Windows: krew links to one program there, and ours for kubectl is a shell script. */
const SYSTEMS = ['linux', 'darwin'];
const ARCHITECTURES = ['amd64', 'arm64'];

const DESCRIPTION = `Finds every image that Helm charts, manifests and a live cluster name, locks them with
digests, and compares cluster, lock and mirror. Commands that ask a cluster only read.
`;

const CAVEATS = `This plugin has no Node inside: Node.js 22.12 or newer has to be on PATH as \`node\`.
Commands that render charts need Helm 3.12 or newer on PATH as well.
`;

/** The manifest by which krew installs the archive: `kubectl krew install --manifest=FILE`. */
export function krewManifest({ version, uri, sha256 }: KrewPlugin): string {
  const platforms = SYSTEMS.flatMap(os =>
    ARCHITECTURES.map(arch => ({
      selector: { matchLabels: { os, arch } },
      uri,
      sha256,
      // The archive has a folder for Helm 4 to find, and two files beside it for Helm 3.
      files: [{ from: 'airgap/*', to: '.' }],
      bin: 'bin/kubectl-airgap',
    })),
  );
  const spec = {
    version: `v${version}`,
    shortDescription: 'Lock and audit every image behind an air gap',
    description: DESCRIPTION,
    caveats: CAVEATS,
    platforms,
  };
  return stringify(
    { apiVersion: 'krew.googlecontainertools.github.com/v1alpha2', kind: 'Plugin', metadata: { name: 'airgap' }, spec },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );
}
