// SPDX-License-Identifier: Apache-2.0
import { boolean, option } from '@oclif/core/flags';
import {
  type GeneratedList,
  generateLists,
  LIST_FORMAT_NAMES,
  LIST_FORMAT_READERS,
} from '../../action/generate-lists.ts';
import { requireLock } from '../../action/locked-mirror.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { mirrorFlags } from '../../flags/mirror.ts';
import { fileFlag } from '../../flags/output.ts';
import { selectionFlags } from '../../flags/transfer.ts';
import type { Lock } from '../../lock/lock.ts';
import { releasesNamed } from '../../lock/release-name.ts';
import { counted } from '../../reference/counted.ts';
import { showGapsOf } from '../../report/gaps.ts';

export class GenerateLists extends BaseCommand {
  static override summary = "write the lock's images as a list that another program reads";
  static override description =
    `Digests are kept. A format that cannot hold every image as it is locked is refused, with the formats that can. docs/lists.md tells what each format leaves out.

${LIST_FORMAT_READERS}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> | xargs -n1 crane manifest',
    '<%= config.bin %> <%= command.id %> --format hauler -o hauler.yaml',
    '<%= config.bin %> <%= command.id %> --format regsync --mirror mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> --format helm-dt --release shop/shop -o charts/shop/Images.lock',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    format: option({ options: LIST_FORMAT_NAMES })({
      default: 'plain',
      helpValue: 'FORMAT',
      description: 'form of the list',
    }),
    release: selectionFlags.release,
    charts: boolean({
      default: true,
      allowNo: true,
      description: 'list charts too, where the format has a place for them',
    }),
    ...fileFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateLists);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const { format, mirror, layout, charts } = flags;
    const options = { format, mirror, layout, charts, releases: flags.release ?? [] };
    const list = await generateLists(lock, options, workspace);
    await this.printOrWrite(list.text, flags.output, counted(list.images, 'image'));
    this.#comment(list, lock, options.releases);
  }

  #comment({ leftOut, unpinned }: GeneratedList, lock: Lock, releases: readonly string[]): void {
    for (const sentence of leftOut) this.caution(`left out: ${sentence}`);
    if (unpinned > 0) {
      this.caution(`no digest is locked for ${counted(unpinned, 'image')}, listed by tag; run lock without --offline.`);
    }
    for (const gap of showGapsOf(lock, releasesNamed(releases, lock))) this.caution(gap);
  }
}
