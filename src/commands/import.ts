// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { enclaveOf, pushedToEnclave } from '../action/enclave.ts';
import { type ImportResult, importBundle } from '../action/import.ts';
import type { MirrorOptions } from '../action/mirror.ts';
import { openBundles } from '../action/open-volumes.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { toRegistryOptions } from '../flags/registry.ts';
import { pushFlags, toMirrorOptions } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { counted } from '../reference/counted.ts';
import { showImported, showMissingVolumes, summarizeImport } from '../report/bundle.ts';
import { showData } from '../report/data.ts';
import { showFailures, showTransferPlan, tellImage } from '../report/transfer.ts';

export class Import extends BaseCommand {
  static override summary = 'push what a bundle holds to a registry';
  static override description =
    'Images get the names that `mirror` gives them, charts charts/NAME, files files/NAME. Every byte is hashed on its way, and a tag is given when all that it needs is there; what is there is not sent again. Archives are read in place; compressed ones are unpacked into a temporary file first. Volumes come all at once or one after another, in any order: what waits for one that was not there yet gets its tag when it comes. Exits 1 when something was not pushed, 3 when something waits for other volumes.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --dry-run',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --release shop/shop',
    '<%= config.bin %> <%= command.id %> bundle.2.tar bundle.1.tar bundle.3.tar --to mirror.example.internal:5000/mirrors',
  ];
  static override args = {
    bundle: text({
      required: true,
      multiple: true,
      description: 'what `export` wrote: a file or a folder, or any volumes of one set',
    }),
  };
  static override flags = { ...configFlag, ...pushFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Import);
    const workspace = await openWorkspace(flags.config);
    const opened = await openBundles(args.bundle, (place, file) => this.note(`Unpacking ${place} to ${file}`));
    try {
      const given = toMirrorOptions(flags);
      const { enclave } = flags;
      const options = enclave === undefined ? given : pushedToEnclave(given, enclaveOf(enclave, workspace, opened));
      const reach = toRegistryOptions(flags, text => this.caution(text));
      const createProjects = flags['create-projects'];
      const ends = await openRegistryEnds({ ...reach, createProjects }, workspace, options.retries);
      const watch = watchTransfer(flags.progress, tellImage);
      const ports = { target: ends.target, registries: ends.source, ...watch.ports };
      const result = await importBundle(opened, options, workspace, ports).finally(watch.stop).finally(ends.close);
      await this.print(flags.output === 'text' ? show(result, options) : await showData(result, flags.output));
      this.note(summarizeImport(result));
      this.#fail(result);
    } finally {
      await opened.close();
    }
  }

  #fail(result: ImportResult): void {
    const all = [...result.images, ...result.charts, ...result.files];
    for (const { destination, state, tagged } of all)
      if (state === 'kept') this.caution(`${destination} is another image, ${tagged}, and was kept.`);
    const failures = showFailures(all);
    if (result.lacking !== undefined)
      this.caution(
        `the bundle does not have ${counted(result.lacking.length, 'image')} that was asked for: ${result.lacking.join(', ')}`,
      );
    const missing = showMissingVolumes(result);
    if (missing !== undefined) this.caution(missing);
    if (failures === undefined) {
      if (missing !== undefined) this.exit(3);
      return;
    }
    this.note(`Error: ${failures.message}`);
    for (const hint of failures.hints) this.note(`Hint: ${hint}`);
    this.exit(1);
  }
}

function show(result: ImportResult, { dryRun }: MirrorOptions): string {
  const all = { ...result, images: [...result.images, ...result.charts, ...result.files] };
  return dryRun ? showTransferPlan(all) : showImported(result);
}
