// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

export interface ConfigFile {
  readonly kubeVersion: string;
  readonly mirror: string | undefined;
  readonly releases: readonly { readonly name: string; readonly chart: string }[];
}

/** A first `airgap.yaml`, with comments that say what to look at. */
export function writeConfigFile({ kubeVersion, mirror, releases }: ConfigFile): string {
  const list = stringify({ releases: releases.map(({ name, chart }) => ({ name, namespace: name, chart })) });
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

# Each as it will be installed; add \`values: [file]\` in the order of helm's -f.
${list}
# Images that no chart names:
# additionalImages:
#   - {image: docker.io/library/debian:12, reason: for debugging}
# Images that are not wanted:
# ignore:
#   - {image: "*/test-*", reason: tests do not run in the cluster}
`;
}
