// SPDX-License-Identifier: Apache-2.0
import { boolean, option } from '@oclif/core/flags';
import { type Catalogue, catalogue, withoutPossible } from '../action/catalogue.ts';
import { openHelm } from '../action/ports.ts';
import { survey } from '../action/survey.ts';
import { openWorkspace, subjectsOf } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { toRegistryOptions, transportFlags } from '../flags/registry.ts';
import { counted } from '../reference/counted.ts';
import { showCatalogue } from '../report/show-catalogue.ts';

export class Discover extends BaseCommand {
  static override summary = 'list the images of charts or rendered YAML: where, why, and which value drives them';
  static override description =
    'Renders with the real Helm and needs no network of its own. Exits 1 when a chart does not render, a document cannot be read or nothing was found; 3 when a container names no image that can be pulled.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ./charts/shop -f values/prod.yaml',
    '<%= config.bin %> <%= command.id %> oci://registry.example.com/charts/shop --version 1.4.2 -o table',
    'helm template shop ./charts/shop | <%= config.bin %> <%= command.id %> -',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
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
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Discover);
    const workspace = await openWorkspace(flags.config);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace);
    const helm = openHelm(flags['dependency-update'], workspace, toRegistryOptions(flags));
    // The plain list shows no values paths, and finding them renders again; only evidence could add to it.
    const show = this.progress(flags.progress, 'Rendering');
    const options = { trace: flags.provenance, allowEmpty: flags['allow-empty'] };
    const studies = await survey(subjects, options, { helm, stdin: process.stdin, onProgress: show.step }).finally(
      show.stop,
    );
    const all = catalogue(studies, workspace.config.ignore ?? []);
    const shown = flags.possible ? all : withoutPossible(all);
    await this.print(await showCatalogue(shown, flags.output));
    this.#comment(all, shown);
  }

  #comment(all: Catalogue, shown: Catalogue): void {
    const hidden = all.images.length - shown.images.length;
    if (hidden > 0) this.note(`Left out: ${counted(hidden, 'possible image')}; see --possible.`);
    for (const { release, object, path, text, reason } of all.gaps) {
      this.caution(`${release}: ${object} ${path} is ${JSON.stringify(text)}: ${MEANING[reason]}`);
    }
    for (const { release, template, message } of all.problems) {
      this.caution(`${release}${template ? ` (${template})` : ''}: ${message}`);
    }
    if (all.problems.some(({ fatal }) => fatal)) {
      this.note('Error: not every document could be read, so images may be missing.');
      this.exit(1);
    }
    if (all.gaps.some(({ reason }) => reason === 'invalid')) this.exit(3);
  }
}

const MEANING = {
  invalid: 'not an image reference',
  incomplete: 'a part of a reference whose other parts are not there',
  placeholder: 'filled in when the Pod starts; the image is named elsewhere',
};
