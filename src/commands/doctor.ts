// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import { type Examination, examineNode, isMirrored } from '../action/doctor.ts';
import { knownMirror, requireLock } from '../action/locked-mirror.ts';
import { openProbe } from '../action/ports.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { outputFlag } from '../flags/output.ts';
import { counted } from '../reference/counted.ts';
import { showData } from '../report/data.ts';
import { showExamination } from '../report/doctor.ts';

export class Doctor extends BaseCommand {
  static override summary =
    "say where a node's containerd would pull each image of the lock from, and whether that answers";
  static override description =
    'Reads config.toml and the hosts.toml files as containerd does, and asks each place as it would: with the headers and the CA that stand there, and no credentials of yours. Exits 3 when an image does not come from a mirror, or something is wrong with the files.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --containerd /etc/containerd',
    '<%= config.bin %> <%= command.id %> --containerd node-root/etc/containerd -o json',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    containerd: string({
      required: true,
      helpValue: 'DIR',
      description: "containerd's configuration: /etc/containerd of this machine, or a copy of a node's",
    }),
    ...outputFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const mirror = knownMirror(lock, flags, workspace);
    const probe = await openProbe();
    const ports = { ask: probe.ask.bind(probe) };
    const examined = await examineNode(lock, flags.containerd, mirror, ports).finally(() => probe.close());
    await this.print(flags.output === 'text' ? showExamination(examined) : await showData(examined, flags.output));
    this.#comment(examined);
    if (!examined.healthy) this.exit(3);
  }

  #comment({ certs, problems, images }: Examination): void {
    for (const problem of problems) this.caution(problem);
    const mirrored = images.filter(({ attempts }) => attempts.some(isMirrored)).length;
    this.note(`${certs}: ${mirrored} of ${counted(images.length, 'image')} from a mirror.`);
  }
}
