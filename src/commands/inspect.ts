// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { inspectBundle } from '../action/inspect.ts';
import { inspectForeign } from '../action/inspect-foreign.ts';
import type { AnyBundle } from '../action/open-bundle.ts';
import { openAnyBundles } from '../action/open-volumes.ts';
import { BaseCommand } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { namingFlags } from '../flags/naming.ts';
import { showData } from '../report/data.ts';
import { showForeign } from '../report/foreign.ts';
import { showInspection } from '../report/inspection.ts';

export class Inspect extends BaseCommand {
  static override summary = 'show what a bundle holds, without unpacking it';
  static override description =
    'Reads names, manifests and sizes; blobs are not read, so it says nothing of whether they are sound: `import` hashes each. Reads what `import` does, of other programs, too.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar',
    "<%= config.bin %> <%= command.id %> bundle.tar -o json | jq -r '.images[].image'",
    '<%= config.bin %> <%= command.id %> bundle.tar -o lock > airgap.lock.yaml',
  ];
  static override args = {
    bundle: text({
      required: true,
      multiple: true,
      description:
        'what `export`, docker save, skopeo, dt, hauler… wrote: a file or a folder; or any volumes of one set',
    }),
  };
  static override flags = {
    ...namingFlags,
    output: option({ options: ['text', 'json', 'yaml', 'lock'] as const })({
      char: 'o',
      default: 'text',
      description: 'output format; lock: the lock that travels in the bundle, as it was locked',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Inspect);
    const opened = await openAnyBundles(args.bundle, (file, from) => this.note(`Unpacking ${from} to ${file}`));
    const naming = { names: flags.name ?? [], registry: flags['source-registry'] };
    if (flags.output === 'lock') return this.print(await lockIn(opened).finally(opened.close));
    const data = flags.output === 'text' ? undefined : flags.output;
    if ('bundle' in opened) {
      const inspection = await inspectBundle(opened).finally(opened.close);
      await this.print(data === undefined ? showInspection(inspection) : await showData(inspection, data));
    } else {
      const inspection = await inspectForeign(opened, naming).finally(opened.close);
      await this.print(data === undefined ? showForeign(inspection) : await showData(inspection, data));
    }
  }
}

/** Throws LOCK_MISSING: what other programs make has none. */
async function lockIn(opened: AnyBundle): Promise<string> {
  if ('bundle' in opened) return opened.lockText;
  throw new AirgapError('LOCK_MISSING', `${opened.where} was not made by helm-airgap, and holds no lock`);
}
