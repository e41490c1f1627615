// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { plainName } from '../lock/release-name.ts';
import type { ValueMap } from '../rendered/value.ts';
import { yamlText } from './yaml-text.ts';

export interface ValuesFile {
  readonly release: string;
  /** The mirror's pull address. */
  readonly mirror: string;
  readonly overrides: ValueMap;
  readonly proven: number;
  readonly uses: number;
}

/** What a file system or a URL might take for something else. */
const PLAIN = /^[a-z0-9./-]{1,100}$/;

/** The name of a release's values file: `web.agent.yaml`; `web.agent_agent-eu.yaml` for `web/agent#agent-eu`. No two releases share one. */
export function valuesFileName(release: string): string {
  const name = plainName(release);
  const told = name === release ? '' : `_${fileSafe(release.slice(name.length + 1))}`;
  return `${name.replace('/', '.')}${told}.yaml`;
}

/** Names of releases hold no `_`, so that it stands for what they cannot hold. Where that leaves something out, a digest tells. */
function fileSafe(text: string): string {
  const plain = text.replaceAll('/', '_');
  if (PLAIN.test(text)) return plain;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 10);
  return `${plain.replace(/[^\w.-]+/g, '-').slice(0, 80)}_${digest}`;
}

/** The overrides of one release as a values file. Give it to Helm last: `helm install -f values.yaml -f THIS`. */
export function writeValuesFile({ release, mirror, overrides, proven, uses }: ValuesFile): string {
  const header = [
    `# Images of release ${release} from ${mirror}.`,
    `# Proven by rendering: ${proven} of ${uses} image uses stand at the mirror with these values.`,
    '# Written by `helm airgap generate values`; give it to Helm after your own values files.',
  ];
  return `${header.join('\n')}\n${yamlText(overrides)}`;
}
