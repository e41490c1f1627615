// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { boolean, option, string } from '@oclif/core/flags';
import {
  type Annotation,
  annotate,
  FORMATS,
  type Format,
  refuseUnlessFolder,
  writeAnnotation,
} from '../action/annotate.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { subjectsOf } from '../action/subjects.ts';
import { refuseUnreadable, survey } from '../action/survey.ts';
import { openSurvey } from '../action/survey-ports.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { chartFlags, toChartOptions } from '../flags/chart.ts';
import { discoveryFlags, latentFlags, toLatentBudget } from '../flags/discovery.ts';
import { transportFlags } from '../flags/registry.ts';
import { toRenderOptions } from '../flags/render.ts';
import { showFileDiff } from '../report/file-diff.ts';

export class Annotate extends BaseCommand {
  static override summary = 'write the images found into the annotations of Chart.yaml';
  static override description =
    'For maintainers of charts. All else in the file stays as it is, comments too; so do entries that nothing found names, unless --prune. A second run changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ./charts/shop --latent',
    '<%= config.bin %> <%= command.id %> ./charts/shop --format helm --format artifacthub --dry-run',
  ];
  static override args = { chart: stringArgument({ required: true, description: 'folder of a chart' }) };
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...latentFlags,
    ...transportFlags,
    format: option({ options: Object.keys(FORMATS) as Format[], multiple: true, multipleNonGreedy: true })({
      description:
        'annotation to write: helm.sh/images, artifacthub.io/images or images; those that are there without it, or helm',
    }),
    digests: boolean({ description: 'write the digests that the lock has' }),
    lock: string({ helpValue: 'FILE', description: 'take digests from this lock; implies --digests' }),
    prune: boolean({ description: 'take out entries that nothing found names' }),
    'dry-run': boolean({ description: 'print the change as a diff, and write nothing' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Annotate);
    await refuseUnlessFolder(args.chart);
    const workspace = await openWorkspace(flags.config);
    const lockFile = flags.lock ?? workspace.lockFile;
    const lock = flags.digests || flags.lock !== undefined ? await requireLock({ ...workspace, lockFile }) : undefined;
    const subjects = await subjectsOf([args.chart], toChartOptions(flags), workspace);
    const show = this.progress(flags.progress, 'Rendering');
    const latent = toLatentBudget(flags, workspace.config.latent);
    const [study] = await survey(
      subjects,
      { trace: true, latent, allowEmpty: flags['allow-empty'] },
      openSurvey(toRenderOptions(flags), workspace, show.step),
    ).finally(show.stop);
    if (study === undefined) return;
    refuseUnreadable([study]);
    const { prune, format = [] } = flags;
    const annotation = await annotate(args.chart, study, {
      formats: format,
      prune,
      lock,
      ignore: workspace.config.ignore ?? [],
    });
    const { file, before, after } = annotation;
    if (flags['dry-run']) await this.print(showFileDiff(file, before, after));
    else if (before !== after) {
      await writeAnnotation(annotation);
      await this.print(file);
    }
    this.#comment(annotation, prune);
    const invalid = study.unresolved.filter(({ reason }) => reason === 'invalid');
    for (const { path, text } of invalid)
      this.caution(`${study.name}: ${path} is ${JSON.stringify(text)}: not an image reference`);
    if (invalid.length > 0) this.exit(3);
  }

  #comment({ lists, withoutDigest }: Annotation, prune: boolean): void {
    for (const { key, added, updated, idle } of lists) {
      const changes = [
        [added.length, 'added'],
        [updated.length, 'updated'],
        [prune ? idle.length : 0, 'taken out'],
      ] as const;
      const told = changes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
      this.note(`${key}: ${told.join(', ') || 'up to date'}.`);
      for (const { from, to } of updated) this.note(`  ${from} -> ${to}`);
      if (!prune) for (const image of idle) this.caution(`${key}: nothing found names ${image}; --prune takes it out.`);
    }
    for (const image of withoutDigest) this.caution(`the lock has no digest of ${image}.`);
  }
}
