// SPDX-License-Identifier: Apache-2.0
import { boolean, option, string } from '@oclif/core/flags';
import { enclaveOf, forEnclave } from '../action/enclave.ts';
import { type ExportOptions, exportBundle } from '../action/export.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { openHelm, openRegistryEnds, runningInstallation } from '../action/ports.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { thingsArgument } from '../flags/eks-anywhere.ts';
import { progressFlag } from '../flags/output.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { enclaveFlag, selectionFlags, toTransferOptions, transferFlags } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { parseBytes } from '../reference/bytes.ts';
import { showExported, showOutput, summarizeExport } from '../report/bundle.ts';
import { showData } from '../report/data.ts';
import { showFailures } from '../report/failures.ts';
import { showLockedGaps } from '../report/gaps.ts';
import { tellImage } from '../report/transfer.ts';

export class Export extends BaseCommand {
  static override summary = 'write a bundle of images, charts and files, to carry across the gap';
  static override description =
    'A bundle is an OCI image layout, in a folder or an archive, which other tools read too: the images of the lock, the charts of its releases, the files of airgap.yaml, and the lock. The same lock gives the same bytes. An archive gets its name when it is whole; a folder that was left in the middle is gone on with. Exits 1 when an image was not read: then there is no bundle.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -o bundle.tar',
    '<%= config.bin %> <%= command.id %> -o bundle.tar.zst --platform linux/amd64',
    '<%= config.bin %> <%= command.id %> -o july.tar --since june.tar',
    '<%= config.bin %> <%= command.id %> -o new.tar --since mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> -o bundle.tar --split-size 4GB',
    '<%= config.bin %> <%= command.id %> --containerd --platform linux/amd64 -o images.tar.zst',
  ];
  static override args = thingsArgument;
  static override flags = {
    output: string({
      char: 'o',
      required: true,
      helpValue: 'FILE|FOLDER',
      description: 'where to write: .tar, .tar.zst and .tar.gz are archives, any other name is a folder',
    }),
    ...configFlag,
    since: string({
      helpValue: 'LOCK|BUNDLE|HOST[/PREFIX]',
      description:
        'leave out the blobs that this bundle has, or the images of this lock, or what this registry has now',
    }),
    containerd: boolean({
      description: 'write images alone, for `ctr images import` and the image folders of k3s, RKE2 and k0s',
      exclusive: ['split-size', 'since', 'name', 'bundle-version'],
    }),
    'include-self': boolean({
      description: 'take this program along, as a plugin archive that `helm plugin install` takes',
      exclusive: ['containerd'],
    }),
    'split-size': string({
      helpValue: 'BYTES',
      description: 'write volumes of at most so many bytes, such as 4GiB: FILE.1.tar, FILE.2.tar and so on',
    }),
    ...enclaveFlag,
    ...selectionFlags,
    name: string({
      helpValue: 'NAME',
      description: 'name of the bundle; that of its one chart, or airgap, without it',
    }),
    'bundle-version': string({
      helpValue: 'VERSION',
      description: "version of the bundle; that of its one chart, or the lock's digest, without it",
    }),
    'dry-run': boolean({ description: 'say what would be written, and write nothing' }),
    ...transferFlags,
    ...registryFlags,
    ...progressFlag,
    format: option({ options: ['text', 'json', 'yaml'] as const })({
      default: 'text',
      description: 'format of what is printed',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Export);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const enclave = enclaveOf(flags.enclave, workspace);
    const splitSize = flags['split-size'] ?? (flags.containerd ? undefined : workspace.imageSet?.splitSize);
    const given: ExportOptions = {
      ...toTransferOptions(flags),
      dryRun: flags['dry-run'],
      output: flags.output,
      containerd: flags.containerd,
      includeSelf: flags['include-self'],
      splitSize: splitSize === undefined ? undefined : parseBytes(splitSize, '--split-size'),
      since: flags.since,
      layout: enclave?.mirror?.layout,
      name: flags.name,
      version: flags['bundle-version'],
    };
    const options = forEnclave(given, enclave);
    const registries = toRegistryOptions(flags);
    const helm = openHelm(false, workspace, registries);
    const { source, target, close } = await openRegistryEnds(registries, workspace, options.retries);
    const watch = watchTransfer(flags.progress, tellImage);
    const result = await exportBundle(lock, options, workspace, {
      source,
      target,
      helm,
      installation: runningInstallation,
      onFolderMade: folder => this.note(`The folder ${folder} was not there, and was made.`),
      onLack: why => this.caution(why),
      ...watch.ports,
    })
      .finally(watch.stop)
      .finally(close);
    const failures = showFailures(result.images);
    const text = failures === undefined ? showExported(result) : '';
    await this.print(flags.format === 'text' ? text : await showData(result, flags.format));
    if (failures === undefined)
      this.note(
        `${showOutput(result, flags.output)}${options.dryRun ? ' would have' : ':'} ${summarizeExport(result, options.containerd)}`,
      );
    for (const gap of showLockedGaps(lock.gaps)) this.caution(gap);
    if (failures !== undefined)
      this.fail({ ...failures, message: `${flags.output} was not written: ${failures.message}` });
  }
}
