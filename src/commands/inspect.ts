// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { inspectBundle } from '../action/inspect.ts';
import { openBundles } from '../action/open-volumes.ts';
import { BaseCommand } from '../base-command.ts';
import { showData } from '../report/data.ts';
import { showInspection } from '../report/inspection.ts';

export class Inspect extends BaseCommand {
  static override summary = 'show what a bundle holds, without unpacking it';
  static override description =
    'Reads names, manifests and sizes; blobs are not read, so it says nothing of whether they are sound: `import` hashes each.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar',
    "<%= config.bin %> <%= command.id %> bundle.tar -o json | jq -r '.images[].image'",
  ];
  static override args = {
    bundle: text({
      required: true,
      multiple: true,
      description: 'what `export` wrote: a file or a folder, or any volumes of one set',
    }),
  };
  static override flags = {
    output: option({ options: ['text', 'json', 'yaml'] as const })({
      char: 'o',
      default: 'text',
      description: 'output format',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Inspect);
    const opened = await openBundles(args.bundle, (place, file) => this.note(`Unpacking ${place} to ${file}`));
    const inspection = await inspectBundle(opened).finally(opened.close);
    await this.print(flags.output === 'text' ? showInspection(inspection) : await showData(inspection, flags.output));
  }
}
