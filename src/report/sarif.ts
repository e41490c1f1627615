// SPDX-License-Identifier: Apache-2.0
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { CheckRule, FindingLevel, FindingRule, LiveRule, PlacedFinding } from '../drift/findings.ts';
import type { FoundInRepository } from './finding-formats.ts';

type Rules<Name extends FindingRule> = Readonly<
  Record<Name, readonly [level: FindingLevel, short: string, help: string]>
>;

export const CHECK_RULES: Rules<CheckRule> = {
  'image-added': [
    'error',
    'An image is not in the lock',
    'The charts name an image that was not locked, so the mirror may not have it. Run `helm airgap lock`, or `helm airgap check --fix`, and mirror again.',
  ],
  'image-removed': [
    'warning',
    'A locked image is no longer used',
    'The lock names an image that no release names any more. Run `helm airgap lock`.',
  ],
  'image-retagged': [
    'error',
    'An image has another tag than the lock',
    'The charts name another tag or digest of a locked image, so the mirror may not have it. Run `helm airgap lock`, and mirror again.',
  ],
  'image-moved': [
    'error',
    'An image comes from another place than the lock',
    'The same image is named on another registry or path, or its tag has another digest upstream. Run `helm airgap lock`, and mirror again.',
  ],
  'image-changed': [
    'warning',
    'What the lock says of an image differs',
    'Its uses, platforms or what drives it changed. Run `helm airgap lock`.',
  ],
  'release-changed': [
    'warning',
    'A release differs from the lock',
    'Its chart, values, versions or proof changed since the lock was written. Run `helm airgap lock`.',
  ],
  'lock-changed': ['warning', 'A part of the lock differs', 'Run `helm airgap lock`.'],
  'not-on-mirror': [
    'error',
    'A locked image is not on the mirror as it is locked',
    'A cluster behind the mirror cannot pull it, or would pull something else. Run `helm airgap mirror`, or `helm airgap import`.',
  ],
  'image-unresolved': [
    'error',
    'An image was locked without asking its registry',
    'Nothing can mirror or verify it. Run `helm airgap lock` where the registries can be reached.',
  ],
  'image-upstream': [
    'error',
    'Nothing points an image at the mirror',
    'A cluster without a way upstream cannot pull it. Name what does, node-mirror or post-render, as mirror.fallback in airgap.yaml.',
  ],
  gap: [
    'warning',
    'Images that cannot be known',
    'Something may pull images that no file names. Answer it in airgap.yaml, in the words that the message gives.',
  ],
};

export const LIVE_RULES: Rules<LiveRule> = {
  'live-not-locked': [
    'error',
    'A cluster names an image that is not in the lock',
    'Nobody mirrored or verified it. Add its chart to airgap.yaml, or the image to additionalImages, and run `helm airgap lock`.',
  ],
  'live-other-digest': [
    'error',
    'A cluster runs another digest than the lock has',
    'The tag was moved after it was locked, or was pulled before. Restart what runs it, or lock anew.',
  ],
  'live-upstream': [
    'error',
    'A cluster names an image of the lock by its upstream name',
    'It works only while the node can reach that registry. Use the values of `helm airgap generate values`, or configure the nodes.',
  ],
  'live-not-mirrored': [
    'error',
    'A cluster runs a locked image that the mirror does not have',
    'It runs as long as its nodes keep it, and does not come back on a new one. Run `helm airgap mirror`, or import a bundle that has it.',
  ],
  'live-unknown': [
    'note',
    'What a cluster runs cannot be compared with the lock',
    'It is not pulled yet, the node tells no digest of a manifest, or the lock has none.',
  ],
  'live-unused': ['note', 'Nothing in the cluster names a locked image', 'It may be for a job that comes later.'],
};

/** SARIF 2.1.0, as code scanning of GitHub reads it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function showSarif<Name extends FindingRule>(
  { findings, version }: Pick<FoundInRepository, 'findings' | 'version'>,
  rules: Rules<Name>,
): string {
  const names: readonly FindingRule[] = Object.keys(rules) as Name[];
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'helm-airgap', version, rules: names.map(id => ruleOf(id, rules[id as Name])) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, names.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: string, [level, short, help]: Rules<FindingRule>[FindingRule]): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: short },
    fullDescription: { text: `${short}.` },
    help: { text: help, markdown: help },
    defaultConfiguration: { level },
  };
}

function resultOf({ rule, level, message, file, line, fingerprint }: PlacedFinding, ruleIndex: number): Result {
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: line },
        },
      },
    ],
    // GitHub's own name for what tells an alert from another: without it, it counts lines.
    partialFingerprints: { primaryLocationLineHash: fingerprint },
  };
}
