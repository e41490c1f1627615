// SPDX-License-Identifier: Apache-2.0
import { access } from 'node:fs/promises';
import path from 'node:path';
import { string as stringArgument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { init } from '../action/init.ts';
import { CONFIG_FILE } from '../action/workspace.ts';
import { BaseCommand } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { counted } from '../reference/counted.ts';

export class Init extends BaseCommand {
  static override summary = 'write a first airgap.yaml with the charts and the GitOps objects found';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> deploy --kube-version 1.34.0',
  ];
  static override args = { folder: stringArgument({ default: '.', description: 'folder to look for charts in' }) };
  static override flags = {
    'kube-version': string({
      default: '1.34.0',
      helpValue: 'VERSION',
      description: "the cluster's Kubernetes version",
    }),
    mirror: string({ helpValue: 'HOST[/PREFIX]', description: 'address that nodes pull from' }),
    force: boolean({ description: 'replace the airgap.yaml that is there' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const file = path.join(args.folder, CONFIG_FILE);
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there && !flags.force) {
      throw new AirgapError('CONFIG_INVALID', `${file} is there already`, { hint: 'Say --force to replace it.' });
    }
    const { 'kube-version': kubeVersion, mirror } = flags;
    const { charts, gitops } = await init({ folder: args.folder, file, kubeVersion, mirror });
    await this.print(charts.map(chart => `${chart}\n`).join(''));
    const parts = [
      ...(gitops ? ['what Argo CD, Flux, Kustomize or helmfile install here (gitops)'] : []),
      ...(charts.length > 0 ? [counted(charts.length, 'chart')] : []),
    ];
    this.note(`${file}: ${parts.join(', and ')}. Read it, then run \`${this.config.bin} lock\`.`);
  }
}
