// SPDX-License-Identifier: Apache-2.0
import { boolean, option, string } from '@oclif/core/flags';
import { type Catalogue, catalogue, withoutPossible } from '../action/catalogue.ts';
import type { GivenList } from '../action/compare.ts';
import { overlooked } from '../action/overlooked.ts';
import { subjectsOf } from '../action/subjects.ts';
import { survey } from '../action/survey.ts';
import { openSurvey } from '../action/survey-ports.ts';
import { openWorkspace, readLock } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { annotationFlags, discoveryFlags, latentFlags, toLatentBudget } from '../flags/discovery.ts';
import { transportFlags } from '../flags/registry.ts';
import { toRenderOptions } from '../flags/render.ts';
import { counted } from '../reference/counted.ts';
import { showDifferences } from '../report/annotations.ts';
import { showCatalogue } from '../report/catalogue.ts';
import { showGaps } from '../report/gaps.ts';
import { showLatent } from '../report/latent.ts';
import { showOverlooked } from '../report/overlooked.ts';
import { showComparison } from '../report/show-comparison.ts';

const comparing = () => import('../action/compare.ts');

export class Discover extends BaseCommand {
  static override summary = 'list the images of charts or rendered YAML: where, why, and which value drives them';
  static override description =
    'Renders with the real Helm and needs no network of its own. Exits 1 when a chart does not render, a document cannot be read or nothing was found; 3 when a container names no image that can be pulled, or when the list of --compare differs.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ./charts/shop -f values/prod.yaml',
    '<%= config.bin %> <%= command.id %> oci://registry.example.com/charts/shop --version 1.4.2 -o table',
    'helm template shop ./charts/shop | <%= config.bin %> <%= command.id %> -',
    '<%= config.bin %> <%= command.id %> --compare images.txt',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...latentFlags,
    ...annotationFlags,
    ...transportFlags,
    output: option({ options: ['text', 'table', 'json', 'yaml', 'csv'] as const })({
      char: 'o',
      default: 'text',
      description: 'output format',
    }),
    provenance: boolean({
      default: true,
      allowNo: true,
      description: 'find the values path that drives each image, by rendering again',
    }),
    possible: boolean({ description: 'list images too of which only the shape speaks' }),
    compare: string({
      helpValue: 'FILE',
      description: "hold somebody's list of images against what was found; - is stdin",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Discover);
    const workspace = await openWorkspace(flags.config);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace);
    const list = await this.#list(flags.compare, args.source ?? []);
    const show = this.progress(flags.progress, 'Rendering');
    const latent = toLatentBudget(flags, workspace.config.latent);
    const { provenance: trace, annotations, 'allow-empty': allowEmpty } = flags;
    const options = { trace, latent, annotations, allowEmpty };
    const ports = openSurvey(toRenderOptions(flags), workspace, show.step);
    const studies = await survey(subjects, options, ports).finally(show.stop);
    const all = catalogue(studies, workspace.config);
    const shown = flags.possible ? all : withoutPossible(all);
    // The lock only helps to compare; one that is broken is no reason not to.
    const lock = list && (await readLock(workspace).catch(() => undefined));
    const { config } = workspace;
    const comparison = list && (await comparing()).compareWithList({ list, studies, all, shown, lock, config });
    const { output } = flags;
    await this.print(comparison ? await showComparison(comparison, output) : await showCatalogue(shown, output));
    for (const line of list?.unread ?? []) this.caution(`${list?.file}: no image in ${JSON.stringify(line)}`);
    const hidden = await overlooked(workspace, args.source === undefined, subjects, studies);
    for (const text of showOverlooked(hidden)) this.caution(text);
    const { additionalImages = [] } = config;
    if (subjects.length === 0 && additionalImages.length > 0) {
      const named = counted(additionalImages.length, 'image');
      this.note(
        `Not listed: ${named} under additionalImages of ${workspace.file}, which no chart names; \`lock\` takes them.`,
      );
    }
    this.#comment(all, shown);
    if (comparison?.same === false) this.exit(3);
  }

  /** The list to compare with, read before Helm has any work. */
  async #list(file: string | undefined, sources: readonly string[]): Promise<GivenList | undefined> {
    if (file === '-' && sources.includes('-')) {
      throw new AirgapError('USAGE', 'stdin cannot be both SOURCE and the list to compare with', {
        hint: 'Write one of them into a file.',
      });
    }
    return file === undefined ? undefined : (await comparing()).readGivenList(file, process.stdin);
  }

  #comment(all: Catalogue, shown: Catalogue): void {
    const hidden = all.images.length - shown.images.length;
    if (hidden > 0) this.note(`Left out: ${counted(hidden, 'possible image')}; see --possible.`);
    for (const line of showLatent(shown)) this.note(line);
    for (const line of showDifferences(all.annotations ?? [])) this.note(line);
    for (const gap of showGaps(all.gaps)) this.caution(gap);
    for (const { release, template, message } of all.problems) {
      this.caution(`${release}${template ? ` (${template})` : ''}: ${message}`);
    }
    if (all.problems.some(({ fatal }) => fatal)) {
      this.note('Error: not every document could be read, so images may be missing.');
      this.note(
        'Hint: Rendered YAML is read. For templates name the folder of their chart; a list of images is for --compare.',
      );
      this.exit(1);
    }
    if (all.gaps.some(({ reason }) => reason === 'invalid')) this.exit(3);
  }
}
