// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import type { ValueMap } from '../rendered/value.ts';

export interface ValuesFile {
  readonly release: string;
  /** The mirror's pull address. */
  readonly mirror: string;
  readonly overrides: ValueMap;
  readonly proven: number;
  readonly uses: number;
}

/** The overrides of one release as a values file. Give it to Helm last: `helm install -f values.yaml -f THIS`. */
export function writeValuesFile({ release, mirror, overrides, proven, uses }: ValuesFile): string {
  const header = [
    `# Images of release ${release} from ${mirror}.`,
    `# Proven by rendering: ${proven} of ${uses} image uses stand at the mirror with these values.`,
    '# Written by `helm airgap generate values`; give it to Helm after your own values files.',
  ];
  // Helm reads YAML 1.1: a text `on` or `0644` needs quotes there, not in YAML 1.2.
  const body =
    Object.keys(overrides).length === 0
      ? '{}\n'
      : stringify(overrides, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  return `${header.join('\n')}\n${body}`;
}
