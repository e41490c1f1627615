// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { explain } from '../action/explain.ts';
import { subjectsOf } from '../action/subjects.ts';
import { survey } from '../action/survey.ts';
import { openSurvey } from '../action/survey-ports.ts';
import { mirrorOf, openWorkspace, readLock } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { annotationFlags, discoveryFlags, latentFlags, toLatentBudget } from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { outputFlag } from '../flags/output.ts';
import { transportFlags } from '../flags/registry.ts';
import { toRenderOptions } from '../flags/render.ts';
import { showData } from '../report/data.ts';
import { showExplanation } from '../report/explanation.ts';

export class Explain extends BaseCommand {
  static override summary = 'tell everything known about one image';
  static override description =
    'Where it is named, by which rule it was found, which values drive it, its name on the mirror and what the lock keeps of it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> quay.io/prometheus/prometheus ./charts/monitoring',
    '<%= config.bin %> <%= command.id %> busybox',
  ];
  static override args = {
    reference: stringArgument({ required: true, description: 'image, with or without tag, or a part of its name' }),
    ...sourceArguments,
  };
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...latentFlags,
    ...annotationFlags,
    ...transportFlags,
    ...mirrorFlags,
    ...outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const workspace = await openWorkspace(flags.config);
    const lock = await readLock(workspace);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace, lock);
    const mirror = mirrorOf(flags, workspace);
    const show = this.progress(flags.progress, 'Rendering');
    const studies = await survey(
      subjects,
      {
        trace: true,
        latent: toLatentBudget(flags, workspace.config.latent),
        annotations: flags.annotations,
        ignore: workspace.config.ignore ?? [],
        allowEmpty: flags['allow-empty'],
        ...(mirror && { prove: mirror }),
      },
      openSurvey(toRenderOptions(flags), workspace, show.step),
    ).finally(show.stop);
    const found = explain(args.reference, studies, lock, mirror, workspace.config.ignore ?? []);
    if (found.length === 0) {
      throw new AirgapError('NO_IMAGES', `no image named ${args.reference} was found`, {
        hint: '`helm airgap discover --possible` lists every image found.',
      });
    }
    await this.print(flags.output === 'text' ? showExplanation(found) : await showData(found, flags.output));
  }
}
