// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { InferredFlags } from '@oclif/core/interfaces';
import { collect, readResults } from '../action/collect.ts';
import { enclaveOf, pushedToEnclave } from '../action/enclave.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { type MirrorOptions, type MirrorResult, mirror } from '../action/mirror.ts';
import { openShard } from '../action/open-shard.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { ocMirrorArgs, ocMirrorFlags, type Way, wayOf, wordsOf } from '../flags/oc-mirror.ts';
import { refuseShards, shardFlags } from '../flags/shards.ts';
import { pushFlags, selectionFlags, toMirrorOptions, toTargetOptions, transferFlags } from '../flags/transfer.ts';
import { watchTransfer } from '../flags/transfer-watch.ts';
import { writeFileAtomically } from '../host/files.ts';
import { unreadable } from '../host/unreadable.ts';
import type { Lock } from '../lock/lock.ts';
import { showData } from '../report/data.ts';
import { showFailures } from '../report/failures.ts';
import { showLockedGaps } from '../report/gaps.ts';
import {
  showMirrored,
  showTransferPlan,
  showUndone,
  summarizeCollected,
  summarizeMirrored,
  summarizePlan,
  tellImage,
} from '../report/transfer.ts';

/** oc-mirror's name for the first archive. */
const ARCHIVE = 'mirror_000001.tar';
/** Archives by whatever number, in volumes or not. */
const ARCHIVES = /^(mirror_.*?)(?:\.\d+)?\.tar$/;
const SHARED = ['config', 'plain-http', 'ca-file', 'registry-endpoint', 'progress'] as const;
const MOVING = [...Object.keys(selectionFlags), ...Object.keys(transferFlags), 'enclave', 'dry-run'];
/** The flags that each command takes over from this one. */
const LOCK_FLAGS = [...SHARED, 'platform'];
const EXPORT_FLAGS = [...SHARED, ...MOVING];
const IMPORT_FLAGS = [...SHARED, ...MOVING, 'to', 'layout', 'on-existing-tag', 'output'];

type Flags = InferredFlags<Omit<typeof Mirror.flags, 'to'>>;

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
    '<%= config.bin %> <%= command.id %> -c imageset.yaml file:///media/disk',
    '<%= config.bin %> <%= command.id %> -c imageset.yaml --from file:///media/disk docker://mirror.example.internal:5000/mirrors',
  ];
  static override args = ocMirrorArgs;
  static override flags = {
    ...configFlag,
    ...pushFlags,
    ...shardFlags,
    ...ocMirrorFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Mirror);
    const { from, workspace: kept, enclave, to = [] } = flags;
    const way = wayOf({ end: args.end, to, from, workspace: kept, enclave });
    if (way.kind !== 'mirror-to-mirror') refuseShards(flags);
    if (way.kind === 'disk-to-mirror') return this.#fromDisk(way, flags);
    const workspace = await openWorkspace(flags.config);
    if (workspace.imageSet) await this.#takeImageSet(workspace, way, flags);
    if (way.kind === 'mirror-to-disk') return this.#toDisk(way.folder, flags);
    return this.#mirror(workspace, { ...flags, to: [...way.to] });
  }

  /** oc-mirror looks anew what is there each time, and takes the platforms that its file names. */
  async #takeImageSet(workspace: Workspace, way: Way, flags: Flags): Promise<void> {
    const { releases = [], platforms } = workspace.config;
    if (platforms !== undefined) flags.platform ??= [...platforms];
    await this.runAs((await import('./lock.ts')).Lock, wordsOf(flags, LOCK_FLAGS));
    if (way.kind === 'mirror-to-mirror' && releases.length > 0)
      this.caution('charts are not pushed from registry to registry: file://FOLDER and --from carry them.');
  }

  /** mirrorToDisk: what `export` does, under the name that oc-mirror gives its first archive. */
  async #toDisk(folder: string, flags: Flags): Promise<void> {
    const { Export } = await import('./export.ts');
    const words = ['-o', path.join(folder, ARCHIVE), '--format', flags.output, ...wordsOf(flags, EXPORT_FLAGS)];
    await this.runAs(Export, words);
  }

  /** diskToMirror: what `import` does, with every archive of the folder. */
  async #fromDisk({ folder, to }: Way & { kind: 'disk-to-mirror' }, flags: Flags): Promise<void> {
    const { Import } = await import('./import.ts');
    const names = await readdir(folder).catch(unreadable(folder));
    const words = wordsOf({ ...flags, to }, IMPORT_FLAGS);
    const archives = names.filter(name => ARCHIVES.test(name)).sort();
    // Volumes of one set are pushed together.
    const bundles = Map.groupBy(archives, name => ARCHIVES.exec(name)?.[1]);
    if (archives.length === 0) return this.runAs(Import, [folder, ...words]);
    for (const volumes of bundles.values())
      await this.runAs(Import, [...volumes.map(name => path.join(folder, name)), ...words]);
  }

  async #mirror(workspace: Workspace, flags: Flags & { to: string[] }): Promise<void> {
    const lock = await requireLock(workspace);
    const options = pushedToEnclave(toMirrorOptions(flags), enclaveOf(flags.enclave, workspace));
    if (flags.collect === undefined) await this.#copy(lock, options, workspace, flags);
    else await this.#collect(lock, options, workspace, flags);
  }

  async #copy(
    lock: Lock,
    options: MirrorOptions,
    workspace: Workspace,
    flags: Flags & { to: string[] },
  ): Promise<void> {
    const { shard: words, layers, results } = flags;
    const shard = await openShard({ shard: words, layers, completionIndex: process.env.JOB_COMPLETION_INDEX });
    const ends = await openRegistryEnds(
      toTargetOptions(flags, options, text => this.caution(text)),
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
    for (const gap of showLockedGaps(lock.gaps)) this.caution(gap);
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
    if (failures !== undefined) this.fail(failures);
  }
}
