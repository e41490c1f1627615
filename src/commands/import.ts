// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { type ImportResult, importBundle } from '../action/import.ts';
import { type ForeignNotes, type ForeignOptions, importForeign } from '../action/import-foreign.ts';
import type { MirrorOptions } from '../action/mirror.ts';
import { narrowBundle } from '../action/narrow-bundle.ts';
import { type OpenBundle, openAnyBundle } from '../action/open-bundle.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { bundleOf, inputFlag } from '../flags/eks-anywhere.ts';
import { namingFlags } from '../flags/naming.ts';
import { aliasedTarget, pushFlags, toMirrorOptions, toTargetOptions } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { showImported, summarizeImport } from '../report/bundle.ts';
import { showData } from '../report/data.ts';
import { tellForeign } from '../report/foreign.ts';
import { showFailures, showTransferPlan, tellImage } from '../report/transfer.ts';

export class Import extends BaseCommand {
  static override summary = 'push what a bundle holds to a registry';
  static override description =
    'Images get the names that `mirror` gives them, charts charts/NAME, files files/NAME. Every byte is hashed on its way, and a tag is given when all that it needs is there; what is there is not sent again. Archives are read in place; compressed ones are unpacked into a temporary file first. What other programs made is read, too: OCI archives, docker save, folders and archives of these, helm-dt wraps, hauls. Exits 1 when something was not pushed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --dry-run',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --release shop/shop',
    '<%= config.bin %> <%= command.id %> saved.tar --to mirror.example.internal:5000/mirrors --name docker.io/team/web:1.0',
  ];
  static override args = {
    bundle: text({
      description: 'what `export`, docker save, skopeo, dt, hauler… wrote: a file or a folder',
    }),
  };
  static override flags = { ...configFlag, ...pushFlags, ...aliasedTarget, ...namingFlags, ...inputFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Import);
    const workspace = await openWorkspace(flags.config);
    const options = toMirrorOptions(flags);
    const opened = await openAnyBundle(bundleOf(args.bundle, flags.input), (file, from) =>
      this.note(`Unpacking ${from} to ${file}`),
    );
    const reach = toTargetOptions(flags, text => this.caution(text));
    const ends = await openRegistryEnds(reach, workspace, options.retries);
    const watch = watchTransfer(flags.progress, tellImage);
    const ports = { target: ends.target, registries: ends.source, ...watch.ports };
    const naming = { names: flags.name ?? [], sourceRegistry: flags['source-registry'] };
    const pushed: Promise<ImportResult & { readonly notes?: ForeignNotes }> =
      'bundle' in opened
        ? importBundle(partOf(opened, workspace), refuseNames(naming, options), workspace, ports)
        : importForeign(opened, { ...options, ...naming }, workspace, ports);
    const { notes, ...result } = await pushed.finally(watch.stop).finally(ends.close).finally(opened.close);
    await this.print(flags.output === 'text' ? show(result, options) : await showData(result, flags.output));
    this.note(summarizeImport(result));
    for (const text of notes === undefined ? [] : tellForeign(notes)) this.caution(text);
    this.#fail(result);
  }

  #fail({ images, charts, files }: ImportResult): void {
    const all = [...images, ...charts, ...files];
    for (const { destination, state, tagged } of all)
      if (state === 'kept') this.caution(`${destination} is another image, ${tagged}, and was kept.`);
    const failures = showFailures(all);
    if (failures === undefined) return;
    this.note(`Error: ${failures.message}`);
    for (const hint of failures.hints) this.note(`Hint: ${hint}`);
    this.exit(1);
  }
}

/** oc-mirror pushes what its configuration names; an airgap.yaml chooses nothing. */
function partOf(opened: OpenBundle, { imageSet, config }: Workspace): OpenBundle {
  return imageSet ? narrowBundle(opened, config) : opened;
}

/** Names that are given in vain are a mistake. Throws USAGE. */
function refuseNames<T>({ names, sourceRegistry }: Pick<ForeignOptions, 'names' | 'sourceRegistry'>, options: T): T {
  if (names.length === 0 && sourceRegistry === undefined) return options;
  throw new AirgapError('USAGE', 'a bundle of helm-airgap names its images itself', {
    hint: 'Leave --name and --source-registry out; --layout chooses names on the mirror.',
  });
}

function show(result: ImportResult, { dryRun }: MirrorOptions): string {
  const all = { ...result, images: [...result.images, ...result.charts, ...result.files] };
  return dryRun ? showTransferPlan(all) : showImported(result);
}
