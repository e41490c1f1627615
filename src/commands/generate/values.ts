// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { option, string } from '@oclif/core/flags';
import { type GeneratedValues, generateValues } from '../../action/generate-values.ts';
import { subjectsOf } from '../../action/subjects.ts';
import { openSurvey } from '../../action/survey-ports.ts';
import { mirrorOf, openWorkspace, readLock } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { AirgapError } from '../../errors.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../../flags/chart.ts';
import { annotationFlags, discoveryFlags } from '../../flags/discovery.ts';
import { mirrorFlags } from '../../flags/mirror.ts';
import { transportFlags } from '../../flags/registry.ts';
import { toRenderOptions } from '../../flags/render.ts';
import { counted } from '../../reference/counted.ts';
import { showIdleWrap } from '../../report/gaps.ts';
import { showLeftOver } from '../../report/left-over.ts';

export class GenerateValues extends BaseCommand {
  static override summary = 'write values overrides that point images at the mirror, proven by rendering again';
  static override description =
    'One file a release. Exits 3 and lists the uses when some still point upstream and no --fallback is named for them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --mirror mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> ./charts/shop --mirror registry.local --layout strip-host --output-dir overrides',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...annotationFlags,
    ...transportFlags,
    ...mirrorFlags,
    'output-dir': string({ helpValue: 'DIR', description: 'folder for the files; airgap-values without it' }),
    fallback: option({ options: ['node-mirror', 'post-render'] as const })({
      description: 'what redirects the images that no value drives',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GenerateValues);
    const workspace = await openWorkspace(flags.config);
    const mirror = mirrorOf(flags, workspace);
    if (mirror === undefined) {
      throw new AirgapError('USAGE', 'no mirror is named', {
        hint: 'Give --mirror HOST[/PREFIX], or mirror.pull in airgap.yaml.',
      });
    }
    const lock = workspace.configured ? undefined : await readLock(workspace);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace, lock);
    const { config, root } = workspace;
    const kubeVersion = flags['kube-version'] ?? config.kubeVersion;
    const apiVersions = [...(config.apiVersions ?? []), ...(flags['api-versions'] ?? [])];
    const show = this.progress(flags.progress, 'Proving');
    const generated = await generateValues(
      subjects,
      {
        mirror,
        outputDir: flags['output-dir'] ?? path.join(root, config.outputs?.values ?? 'airgap-values'),
        fallback: flags.fallback ?? config.mirror?.fallback,
        allowEmpty: flags['allow-empty'],
        annotations: flags.annotations,
        ignore: config.ignore ?? [],
        additional: config.additionalImages ?? [],
        repository: args.source === undefined ? { root, config, common: { kubeVersion, apiVersions } } : undefined,
      },
      openSurvey(toRenderOptions(flags), workspace, show.step),
    ).finally(show.stop);
    await this.print(generated.files.map(({ file }) => `${file}\n`).join(''));
    this.#comment(generated);
  }

  #comment({ files, leftOver, invalid, fallback, changed, idleWraps }: GeneratedValues): void {
    for (const { release, proven, uses } of files)
      this.note(`${release}: ${proven} of ${counted(uses, 'image use')} proven.`);
    for (const { release, templates } of changed) {
      this.caution(`${release}: with the overrides more than images changes in ${templates.join(', ')}`);
    }
    for (const release of idleWraps) this.caution(showIdleWrap(release));
    const { lines, wrong } = showLeftOver(leftOver, fallback);
    for (const line of lines) this.note(line);
    for (const { release, object, path: place, text } of invalid) {
      this.caution(`${release}: ${object} ${place} is ${JSON.stringify(text)}: not an image reference`);
    }
    for (const line of wrong) this.note(line);
    if (invalid.length + wrong.length > 0) this.exit(3);
  }
}
