// SPDX-License-Identifier: Apache-2.0
import type { InferredFlags } from '@oclif/core/interfaces';
import { collect, readResults } from '../action/collect.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { type MirrorOptions, type MirrorResult, mirror } from '../action/mirror.ts';
import { openShard } from '../action/open-shard.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { toRegistryOptions } from '../flags/registry.ts';
import { shardFlags } from '../flags/shards.ts';
import { pushFlags, toMirrorOptions } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { writeFileAtomically } from '../host/files.ts';
import type { Lock } from '../lock/lock.ts';
import { showData } from '../report/data.ts';
import { showLockedGap } from '../report/gaps.ts';
import {
  showFailures,
  showMirrored,
  showTransferPlan,
  showUndone,
  summarizeCollected,
  summarizeMirrored,
  summarizePlan,
  tellImage,
} from '../report/transfer.ts';

type Flags = InferredFlags<typeof Mirror.flags>;

export class Mirror extends BaseCommand {
  static override summary = "copy the lock's images to a registry";
  static override description =
    'Images are read by the digests of the lock. What is there is not sent again, and a blob that several images share is read once; an image gets its tag when all of it is there, so an interrupted run is repeated safely. Exits 1 when an image was not copied. docs/scale-out.md tells how several machines share the work.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors --dry-run',
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> --to one.example/mirrors --to two.example/mirrors --platform linux/amd64 --keep-going -o json',
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors --shard 3/8 --results results/3.json',
    '<%= config.bin %> <%= command.id %> --to mirror.example.internal:5000/mirrors --collect results',
  ];
  static override flags = { ...configFlag, ...pushFlags, ...shardFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Mirror);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const options = toMirrorOptions(flags);
    if (flags.collect === undefined) await this.#copy(lock, options, workspace, flags);
    else await this.#collect(lock, options, workspace, flags);
  }

  async #copy(lock: Lock, options: MirrorOptions, workspace: Workspace, flags: Flags): Promise<void> {
    const { shard: words, layers, results } = flags;
    const shard = await openShard({ shard: words, layers, completionIndex: process.env.JOB_COMPLETION_INDEX });
    const ends = await openRegistryEnds(
      toRegistryOptions(flags, text => this.caution(text)),
      workspace,
      options.retries,
    );
    const watch = watchTransfer(flags.progress, tellImage);
    const result = await mirror(lock, { ...options, ...(shard && { shard }) }, workspace, { ...ends, ...watch.ports })
      .finally(watch.stop)
      .finally(ends.close);
    if (results !== undefined) await writeFileAtomically(results, await showData(result, 'json'));
    const text = options.dryRun ? showTransferPlan : showMirrored;
    await this.print(flags.output === 'text' ? text(result) : await showData(result, flags.output));
    this.note(options.dryRun ? summarizePlan(result) : summarizeMirrored(result));
    for (const gap of lock.gaps ?? []) this.caution(showLockedGap(gap));
    this.#fail(result);
  }

  async #collect(lock: Lock, options: MirrorOptions, workspace: Workspace, flags: Flags): Promise<void> {
    const result = collect(lock, options, workspace, await readResults(flags.collect ?? []));
    await this.print(flags.output === 'text' ? showMirrored(result) : await showData(result, flags.output));
    this.note(summarizeCollected(result));
    const undone = showUndone(result);
    if (undone !== undefined) {
      this.note(`Error: ${undone}`);
      this.note('Hint: Run the shards that lack again: what is there is not sent twice.');
    }
    this.#fail(result);
    if (undone !== undefined) this.exit(1);
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
