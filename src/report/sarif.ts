// SPDX-License-Identifier: Apache-2.0
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { FindingLevel, FindingRule, PlacedFinding } from '../drift/findings.ts';
import type { FoundInRepository } from './finding-formats.ts';

const RULES: Readonly<Record<FindingRule, readonly [level: FindingLevel, short: string, help: string]>> = {
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
  gap: [
    'warning',
    'Images that cannot be known',
    'Something may pull images that no file names. Answer it in airgap.yaml, in the words that the message gives.',
  ],
};

/** SARIF 2.1.0, as code scanning of GitHub reads it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function showSarif({ findings, version }: FoundInRepository): string {
  const names = Object.keys(RULES) as FindingRule[];
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'helm-airgap', version, rules: names.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, names.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: FindingRule): ReportingDescriptor {
  const [level, short, help] = RULES[id];
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
