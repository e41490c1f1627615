// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../drift/findings.ts';
import type { ShownAudit } from './audit.ts';
import { type JUnitCase, writeJUnit } from './junit.ts';

/** One test an image, named as in the lock where it is there; notes do not fail. */
export function showLiveTests({ audit, findings }: ShownAudit): string {
  const names = [...new Set([...audit.images.map(({ image, locked }) => locked ?? image), ...audit.unused])].sort();
  const errors = Map.groupBy(
    findings.filter(({ level }) => level === 'error'),
    ({ image }) => image ?? '',
  );
  const cases = names.map(name => testOf(name, errors.get(name) ?? []));
  return writeJUnit({ name: 'kubectl airgap audit', cases });
}

function testOf(name: string, findings: readonly Finding[]): JUnitCase {
  const failures = findings.map(({ message }) => ({ message, text: `${message}\n` }));
  return { name, classname: 'helm-airgap.image', failures };
}
