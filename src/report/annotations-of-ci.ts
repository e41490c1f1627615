// SPDX-License-Identifier: Apache-2.0
import type { FindingLevel } from '../drift/findings.ts';
import type { FoundInRepository } from './finding-formats.ts';

/** Workflow commands of GitHub Actions, one a line: annotations of the run and of the changed files. */
export function showGithub({ findings }: Pick<FoundInRepository, 'findings'>): string {
  return findings
    .map(({ level, file, line, rule, message }) => {
      const kind = level === 'note' ? 'notice' : level;
      return `::${kind} file=${property(file)},line=${line},title=${property(`helm airgap: ${rule}`)}::${data(message)}\n`;
    })
    .join('');
}

/** What ends a command or a line must not stand in one (actions/toolkit, core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const SEVERITY: Readonly<Record<FindingLevel, string>> = { error: 'major', warning: 'minor', note: 'info' };

/** GitLab's Code Quality report. */
export function showGitlab({ findings }: Pick<FoundInRepository, 'findings'>): string {
  const issues = findings.map(({ rule, level, message, file, line, fingerprint }) => ({
    description: message,
    check_name: `helm-airgap/${rule}`,
    fingerprint,
    severity: SEVERITY[level],
    location: { path: file, lines: { begin: line } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
