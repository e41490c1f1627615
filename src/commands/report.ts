// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import { countLocked } from '../action/count-locked.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { readFindings } from '../action/read-findings.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { showPage } from '../report/page/page.ts';

export class Report extends BaseCommand {
  static override summary =
    'write a page about the lock: images by size, where they are from, what redirects them, gaps';
  static override description =
    'One HTML file with everything in it, which asks no network. Reads the lock alone; what check found comes from its own JSON.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -o report.html',
    '<%= config.bin %> check -o json > check.json; <%= config.bin %> <%= command.id %> -o report.html --findings check.json',
  ];
  static override flags = {
    ...configFlag,
    output: string({ char: 'o', required: true, helpValue: 'FILE', description: 'file to write; - is stdout' }),
    findings: string({ helpValue: 'FILE', description: 'what check -o json wrote: its findings are shown too' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Report);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const findings = flags.findings === undefined ? undefined : await readFindings(flags.findings);
    const page = showPage({ lock, findings });
    await this.printOrWrite(page, flags.output === '-' ? undefined : flags.output, countLocked(lock));
  }
}
