import { generateLayers } from '../../action/generate-layers.ts';
import { requireLock } from '../../action/locked-mirror.ts';
import { openRegistries } from '../../action/ports.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { fileFlag, progressFlag } from '../../flags/output.ts';
import { registryFlags, toRegistryOptions } from '../../flags/registry.ts';
import { selectionFlags, transferFlags } from '../../flags/transfer.ts';
import { counted } from '../../reference/counted.ts';

export class GenerateLayers extends BaseCommand {
  static override summary = "write which layers the lock's images share, for the shards of `mirror`";
  static override description =
    'Reads the manifests of all images, by the digests of the lock, and no blob. With the file, shards read the manifests of their own images alone; docs/scale-out.md tells more.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -o airgap.layers.json',
    '<%= config.bin %> <%= command.id %> --platform linux/amd64 -o airgap.layers.json',
  ];
  static override flags = {
    ...configFlag,
    ...selectionFlags,
    'foreign-layers': transferFlags['foreign-layers'],
    ...registryFlags,
    ...progressFlag,
    ...fileFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateLayers);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const { release: releases = [], image: images = [], platform: platforms, output } = flags;
    const options = { releases, images, platforms, foreignLayers: flags['foreign-layers'] };
    const registries = toRegistryOptions(flags, text => this.caution(text));
    const source = await openRegistries(registries, workspace);
    const show = this.progress(flags.progress, 'Reading manifests');
    const made = await generateLayers(lock, options, { source, onPlanning: show.step })
      .finally(show.stop)
      .finally(() => source.close());
    await this.printOrWrite(
      made.text,
      output,
      `${counted(made.images, 'image')}, ${counted(made.layers, 'shared layer')}`,
    );
  }
}
