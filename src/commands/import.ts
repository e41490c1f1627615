// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import type { InferredFlags } from '@oclif/core/interfaces';
import { enclaveOf, pushedToEnclave, requireTarget } from '../action/enclave.ts';
import { type ImportResult, importBundle } from '../action/import.ts';
import { type ForeignNotes, type ForeignOptions, importForeign } from '../action/import-foreign.ts';
import type { MirrorOptions } from '../action/mirror.ts';
import { narrowBundle } from '../action/narrow-bundle.ts';
import type { AnyBundle, OpenBundle } from '../action/open-bundle.ts';
import { openAnyBundles } from '../action/open-volumes.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { bundlesOf, inputFlag } from '../flags/eks-anywhere.ts';
import { namingFlags } from '../flags/naming.ts';
import { aliasedTarget, pushFlags, toMirrorOptions, toTargetOptions } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { counted } from '../reference/counted.ts';
import { showImported, showMissingVolumes, summarizeImport } from '../report/bundle.ts';
import { showData } from '../report/data.ts';
import { showFailures } from '../report/failures.ts';
import { tellForeign } from '../report/foreign.ts';
import { showTransferPlan, tellImage } from '../report/transfer.ts';

type Flags = InferredFlags<typeof pushFlags>;

export class Import extends BaseCommand {
  static override summary = 'push what a bundle holds to a registry';
  static override description =
    'Images get the names that `mirror` gives them, charts charts/NAME, files files/NAME. Every byte is hashed on its way, and a tag is given when all that it needs is there; what is there is not sent again. Archives are read in place; compressed ones are unpacked into a temporary file first. Volumes come all at once or one after another, in any order: what waits for one that was not there yet gets its tag when it comes. What other programs made is read, too: OCI archives, docker save, folders and archives of these, helm-dt wraps, hauls. Exits 1 when something was not pushed, 3 when something waits for other volumes.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --dry-run',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> bundle.tar --to mirror.example.internal:5000/mirrors --release shop/shop',
    '<%= config.bin %> <%= command.id %> bundle.2.tar bundle.1.tar bundle.3.tar --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> saved.tar --to mirror.example.internal:5000/mirrors --name docker.io/team/web:1.0',
  ];
  static override args = {
    bundle: text({
      multiple: true,
      description:
        'what `export`, docker save, skopeo, dt, hauler… wrote: a file or a folder; or any volumes of one set',
    }),
  };
  static override flags = { ...configFlag, ...pushFlags, ...aliasedTarget, ...namingFlags, ...inputFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Import);
    const bundles = bundlesOf(args.bundle, flags.input);
    // Before gigabytes are unpacked; the mirror of an enclave may stand in the bundle.
    if (flags.enclave === undefined) requireTarget(toMirrorOptions(flags));
    const workspace = await openWorkspace(flags.config);
    const opened = await openAnyBundles(bundles, (file, from) => this.note(`Unpacking ${from} to ${file}`));
    try {
      const options = partFor(flags, workspace, opened);
      const reach = toTargetOptions(flags, options, text => this.caution(text));
      const ends = await openRegistryEnds(reach, workspace, options.retries);
      const watch = watchTransfer(flags.progress, tellImage);
      const ports = { target: ends.target, registries: ends.source, ...watch.ports };
      const naming = { names: flags.name ?? [], sourceRegistry: flags['source-registry'] };
      const pushed: Promise<ImportResult & { readonly notes?: ForeignNotes }> =
        'bundle' in opened
          ? importBundle(narrowed(opened, workspace), refuseNames(naming, options), workspace, ports)
          : importForeign(opened, { ...options, ...naming }, workspace, ports);
      const { notes, ...result } = await pushed.finally(watch.stop).finally(ends.close);
      await this.print(flags.output === 'text' ? show(result, options) : await showData(result, flags.output));
      this.note(summarizeImport(result));
      for (const text of notes === undefined ? [] : tellForeign(notes)) this.caution(text);
      this.#fail(result);
    } finally {
      await opened.close();
    }
  }

  #fail(result: ImportResult): void {
    const all = [...result.images, ...result.charts, ...result.files];
    for (const { destination, state, tagged } of all)
      if (state === 'kept') this.caution(`${destination} is another image, ${tagged}, and was kept.`);
    const failures = showFailures(all, all.length > result.images.length ? 'tag' : 'image');
    if (result.lacking !== undefined)
      this.caution(
        `the bundle does not have ${counted(result.lacking.length, 'image')} that was asked for: ${result.lacking.join(', ')}`,
      );
    const missing = showMissingVolumes(result);
    if (missing !== undefined) this.caution(missing);
    if (failures !== undefined) this.fail(failures);
    if (missing !== undefined) this.exit(3);
  }
}

/** What flags choose, and an enclave where they name one. Throws USAGE. */
function partFor(flags: Flags, workspace: Workspace, opened: AnyBundle): MirrorOptions {
  const own = 'bundle' in opened ? opened : undefined;
  return pushedToEnclave(toMirrorOptions(flags), enclaveOf(flags.enclave, workspace, own));
}

/** oc-mirror pushes what its configuration names; an airgap.yaml chooses nothing. */
function narrowed(opened: OpenBundle, { imageSet, config }: Workspace): OpenBundle {
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
