// SPDX-License-Identifier: Apache-2.0
import { enclaveOf, pushedToEnclave } from '../action/enclave.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { type MirrorResult, mirror } from '../action/mirror.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { toRegistryOptions } from '../flags/registry.ts';
import { pushFlags, toMirrorOptions } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { showData } from '../report/data.ts';
import { showLockedGap } from '../report/gaps.ts';
import {
  showFailures,
  showMirrored,
  showTransferPlan,
  summarizeMirrored,
  summarizePlan,
  tellImage,
} from '../report/transfer.ts';

export class Mirror extends BaseCommand {
  static override summary = "copy the lock's images to a registry";
  static override description =
    'Images are read by the digests of the lock. What is there is not sent again, and a blob that several images share is read once; an image gets its tag when all of it is there, so an interrupted run is repeated safely. Exits 1 when an image was not copied.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors --dry-run',
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> --to one.example/mirrors --to two.example/mirrors --platform linux/amd64 --keep-going -o json',
  ];
  static override flags = { ...configFlag, ...pushFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Mirror);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const given = toMirrorOptions(flags);
    const options = flags.enclave === undefined ? given : pushedToEnclave(given, enclaveOf(flags.enclave, workspace));
    const ends = await openRegistryEnds(
      { ...toRegistryOptions(flags, text => this.caution(text)), createProjects: flags['create-projects'] },
      workspace,
      options.retries,
    );
    const watch = watchTransfer(flags.progress, tellImage);
    const result = await mirror(lock, options, workspace, { ...ends, ...watch.ports })
      .finally(watch.stop)
      .finally(ends.close);
    const text = options.dryRun ? showTransferPlan : showMirrored;
    await this.print(flags.output === 'text' ? text(result) : await showData(result, flags.output));
    this.note(options.dryRun ? summarizePlan(result) : summarizeMirrored(result));
    for (const gap of lock.gaps ?? []) this.caution(showLockedGap(gap));
    this.#fail(result);
  }

  #fail({ images }: MirrorResult): void {
    for (const { destination, state, tagged } of images) {
      if (state === 'kept') this.caution(`${destination} is another image, ${tagged}, and was kept.`);
      if (state === 'copied' && tagged !== undefined)
        this.caution(`${destination} holds one platform alone, ${tagged}: the registry takes no part of an index.`);
    }
    const failures = showFailures(images);
    if (failures === undefined) return;
    this.note(`Error: ${failures.message}`);
    for (const hint of failures.hints) this.note(`Hint: ${hint}`);
    this.exit(1);
  }
}
