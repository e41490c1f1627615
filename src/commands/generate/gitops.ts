// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { boolean, option, string } from '@oclif/core/flags';
import { type GeneratedGitops, generateGitops } from '../../action/generate-gitops.ts';
import { lockedMirror, requireLock } from '../../action/locked-mirror.ts';
import { openSurvey } from '../../action/survey-ports.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { AirgapError } from '../../errors.ts';
import { chartFlags } from '../../flags/chart.ts';
import { annotationFlags, discoveryFlags } from '../../flags/discovery.ts';
import { mirrorFlags } from '../../flags/mirror.ts';
import { transportFlags } from '../../flags/registry.ts';
import { toRenderOptions } from '../../flags/render.ts';
import { inTree } from '../../host/git.ts';
import { counted } from '../../reference/counted.ts';
import { showIdleWrap } from '../../report/gaps.ts';
import { showLeftOver } from '../../report/left-over.ts';

const { 'kube-version': kubeVersion, 'api-versions': apiVersions } = chartFlags;
const { 'dependency-update': dependencyUpdate, 'allow-empty': allowEmpty, progress } = chartFlags;

export class GenerateGitops extends BaseCommand {
  static override summary =
    'write what makes Argo CD and Flux take images from the mirror, proven on a copy of the repository';
  static override description =
    'Values files, and one component of Kustomize that a kustomization includes with one line. Exits 3 and lists the uses when some still point upstream and no --fallback is named for them. docs/gitops.md tells which form wins where.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --include --charts',
    '<%= config.bin %> <%= command.id %> -o clusters/airgap --mirror mirror.example.internal:5000/mirrors',
  ];
  static override flags = {
    ...configFlag,
    ...discoveryFlags,
    ...annotationFlags,
    ...transportFlags,
    ...mirrorFlags,
    'kube-version': kubeVersion,
    'api-versions': apiVersions,
    'dependency-update': dependencyUpdate,
    'allow-empty': allowEmpty,
    progress,
    output: string({
      char: 'o',
      helpValue: 'DIR',
      description: 'folder of the repository for the files; airgap without it',
    }),
    include: boolean({
      description: 'write the line that includes the component into the kustomizations that need it',
    }),
    charts: boolean({
      allowNo: true,
      description: 'take charts from the mirror too, where `export` and `import` put them',
    }),
    fallback: option({ options: ['node-mirror', 'post-render'] as const })({
      description: 'what redirects the images that the component does not reach',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateGitops);
    const workspace = await openWorkspace(flags.config);
    const mirror = lockedMirror(await requireLock(workspace), flags, workspace);
    const { config, root } = workspace;
    const show = this.progress(flags.progress, 'Proving');
    const generated = await generateGitops(
      {
        root,
        config,
        common: {
          kubeVersion: flags['kube-version'] ?? config.kubeVersion,
          apiVersions: [...(config.apiVersions ?? []), ...(flags['api-versions'] ?? [])],
        },
        folder: folderIn(root, flags.output ?? path.join(root, config.outputs?.gitops ?? 'airgap')),
        charts: flags.charts ?? config.gitops?.charts ?? false,
        include: flags.include,
        mirror,
        allowEmpty: flags['allow-empty'],
        annotations: flags.annotations,
        ignore: config.ignore ?? [],
        additional: config.additionalImages ?? [],
      },
      openSurvey(toRenderOptions(flags), workspace, show.step),
    ).finally(show.stop);
    await this.print(generated.files.map(file => `${path.join(root, file)}\n`).join(''));
    const inclusions = generated.inclusions.map(one => ({ ...one, file: path.join(root, one.file) }));
    this.#comment({ ...generated, inclusions }, flags.include, flags.fallback ?? config.mirror?.fallback);
  }

  #comment(
    { releases, leftOver, invalid, problems, inclusions, idleWraps }: GeneratedGitops,
    included: boolean,
    fallback?: string,
  ): void {
    for (const { name, proven, uses, form } of releases) {
      const how = form === undefined ? '' : `, by ${form}`;
      this.note(`${name}: ${proven} of ${counted(uses, 'image use')} proven${how}.`);
    }
    this.#explain(inclusions, included);
    for (const release of idleWraps) this.caution(showIdleWrap(release));
    const { lines, wrong } = showLeftOver(leftOver, fallback);
    for (const line of lines) this.note(line);
    for (const { release, object, path: place, text } of invalid) {
      this.caution(`${release}: ${object} ${place} is ${JSON.stringify(text)}: not an image reference`);
    }
    for (const problem of problems) this.caution(`with the component included: ${problem}`);
    for (const line of wrong) this.note(line);
    if (invalid.length + problems.length + wrong.length > 0) this.exit(3);
  }

  /** What is left to do for somebody. */
  #explain(inclusions: GeneratedGitops['inclusions'], included: boolean): void {
    for (const { file, component, isNew, loose, text } of inclusions) {
      if (included && !loose) this.note(`${file}: includes ${component}.`);
      else if (loose)
        this.note(
          `Nothing here applies what stands beside ${file}, and --include does not write it. Apply this in its place:\n${indented(text)}`,
        );
      else if (isNew) this.note(`To include it, write ${file} (--include does):\n${indented(text)}`);
      else this.note(`To include it, add to ${file} (--include does): components: [${component}]`);
    }
  }
}

/** A folder from the root, with `/`. Throws USAGE for one outside: what is in Git is all that Argo CD and Flux see. */
function folderIn(root: string, folder: string): string {
  const inside = inTree({ root }, folder);
  if (inside) return inside;
  throw new AirgapError('USAGE', `${folder} is no folder inside the repository ${root}`, {
    hint: 'Argo CD and Flux see what is in the repository alone: -o DIR has to be a folder of it.',
  });
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ');
}
