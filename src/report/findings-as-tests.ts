// SPDX-License-Identifier: Apache-2.0
import type { PlacedFinding } from '../drift/findings.ts';
import type { FoundInRepository } from './finding-formats.ts';
import { type JUnitCase, writeJUnit } from './junit.ts';

/** One test a release, and one for what belongs to none; gaps that are warnings do not fail. */
export function showFindingsAsTests({ findings, releases }: Omit<FoundInRepository, 'version'>): string {
  const failing = findings.filter(({ rule, level }) => rule !== 'gap' || level === 'error');
  const names = [...new Set([...releases, ...failing.flatMap(({ release }) => release ?? [])])].sort();
  const cases = [
    ...names.map(name =>
      testOf(
        name,
        'helm-airgap.release',
        failing.filter(({ release }) => release === name),
      ),
    ),
    testOf(
      'lock',
      'helm-airgap.lock',
      failing.filter(({ release }) => release === undefined),
    ),
  ];
  return writeJUnit({ name: 'helm airgap check', cases });
}

/** All findings in one failure: readers of JUnit show no more than one of a test. */
function testOf(name: string, classname: string, findings: readonly PlacedFinding[]): JUnitCase {
  const [first] = findings;
  if (first === undefined) return { name, classname, failures: [] };
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  const text = findings.map(({ file, line, message }) => `${file}:${line}: ${message}\n`).join('');
  return { name, classname, failures: [{ message: `${first.message}${more}`, text }] };
}
