// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

export interface ConfigFile {
  readonly kubeVersion: string;
  readonly mirror: string | undefined;
  readonly releases: readonly { readonly name: string; readonly chart: string }[];
  /** Releases are found in the repository's own objects too. */
  readonly gitops?: boolean;
}

/** A first `airgap.yaml`, with comments that say what to look at. */
export function writeConfigFile({ kubeVersion, mirror, releases, gitops = false }: ConfigFile): string {
  const address = mirror ?? 'mirror.example.internal:5000/mirrors';
  return `# What this repository installs, and where its images come from behind the air gap.
# Every key is described in docs/airgap-yaml.md of helm-airgap.
apiVersion: helm-airgap/v1
kind: AirgapConfig

# The cluster's version: charts render differently for each.
kubeVersion: ${stringify(kubeVersion).trim()}

# Platforms of the cluster's nodes.
platforms: [linux/amd64]

mirror:
  # As nodes write it, host[:port][/prefix].
  pull: ${stringify(address).trim()}
  # What redirects images that no value drives: node-mirror or post-render.
  # fallback: node-mirror

${gitops ? GITOPS : ''}${releases.length > 0 ? list(releases, gitops) : ''}# Images that no chart names:
# additionalImages:
#   - {image: docker.io/library/debian:12, reason: for debugging}
# Images that are not wanted:
# ignore:
#   - {image: "*/test-*", reason: tests do not run in the cluster}
`;
}

const GITOPS = `# What Argo CD, Flux, Kustomize and helmfile install from this repository is found; docs/gitops.md tells how.
gitops: {}

`;

function list(releases: ConfigFile['releases'], gitops: boolean): string {
  const entries = stringify({ releases: releases.map(({ name, chart }) => ({ name, namespace: name, chart })) });
  const whose = gitops ? 'Charts that nothing above installs. ' : '';
  return `# ${whose}Each as it will be installed; add \`values: [file]\` in the order of helm's -f.\n${entries}\n`;
}
