// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { openHelm } from '../../action/ports.ts';
import { subjectsOf } from '../../action/subjects.ts';
import { testRules } from '../../action/test-rules.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { chartFlags, toChartOptions } from '../../flags/chart.ts';
import { outputFlag } from '../../flags/output.ts';
import { toRegistryOptions, transportFlags } from '../../flags/registry.ts';
import { showData } from '../../report/data.ts';
import { showRulesTest } from '../../report/rules.ts';

export class RulesTest extends BaseCommand {
  static override summary = 'show what rules for operators match';
  static override description =
    'Applies the rules of FILE, and no others, to a chart or rendered YAML. Exits 1 when the rules are wrong, 3 when one of them matches nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> rules.yaml rendered.yaml',
    'helm template shop ./charts/shop | <%= config.bin %> <%= command.id %> rules.yaml -',
  ];
  static override args = {
    file: stringArgument({ required: true, description: 'file of rules, as docs/knowledge.md describes them' }),
    rendered: stringArgument({ required: true, description: 'rendered YAML file or folder, a chart, or - for stdin' }),
  };
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...transportFlags,
    'all-versions': boolean({ description: 'take every version that an operator offers' }),
    ...outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesTest);
    const workspace = await openWorkspace(flags.config);
    const subjects = await subjectsOf([args.rendered], toChartOptions(flags), workspace);
    const helm = openHelm(flags['dependency-update'], workspace, toRegistryOptions(flags));
    const ports = { helm, stdin: process.stdin };
    for (const subject of subjects) {
      const tested = await testRules(args.file, subject, { allVersions: flags['all-versions'] }, ports);
      await this.print(flags.output === 'text' ? showRulesTest(tested) : await showData(tested, flags.output));
      for (const { message, template } of tested.problems) this.caution(template ? `${template}: ${message}` : message);
      const matched = [...tested.operators, ...tested.images, ...tested.excluded, ...tested.gaps];
      if (tested.rules.some(rule => !matched.some(({ operator }) => operator === rule))) this.exit(3);
    }
  }
}
