// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { boolean, option, string } from '@oclif/core/flags';
import {
  type GeneratedNodes,
  generateNodes,
  NODE_FORMAT_NAMES,
  NODE_FORMAT_READERS,
} from '../../action/generate-nodes.ts';
import { knownMirror, requireLock } from '../../action/locked-mirror.ts';
import { readMerge, readMirrorAccess } from '../../action/mirror-access.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { AirgapError } from '../../errors.ts';
import { mirrorFlags } from '../../flags/mirror.ts';
import { toRegistryOptions, transportFlags } from '../../flags/registry.ts';
import { writeFileAtomically } from '../../host/files.ts';
import { counted } from '../../reference/counted.ts';
import { showLockedGaps } from '../../report/gaps.ts';

export class GenerateNodes extends BaseCommand {
  static override summary = "write nodes' configuration that sends their runtime to the mirror, charts as they are";
  static override description =
    `For each registry host that the lock names. Nodes do not ask upstream unless --upstream-fallback says so. A format that cannot express the layout is refused, with the formats that can. docs/nodes.md tells how each file takes effect.

${NODE_FORMAT_READERS}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --format containerd -o node-root --ca-file corp-ca.crt',
    '<%= config.bin %> <%= command.id %> --format talos --mirror mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> --format cloud-init --runtime crio -o user-data.yaml',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    ...transportFlags,
    format: option({ options: NODE_FORMAT_NAMES })({ required: true, description: 'what reads the files' }),
    output: string({
      char: 'o',
      helpValue: 'DIR|FILE',
      description: 'folder for a format of several files; file for one of one, which goes to stdout without it',
    }),
    'upstream-fallback': boolean({ description: 'let nodes ask upstream when the mirror does not have an image' }),
    host: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'HOST',
      description: 'another upstream host to send to the mirror, though the lock has no image of it',
    }),
    'credentials-file': string({
      helpValue: 'FILE',
      description: 'one line username:password, written into files of mode 0600; no credentials without it',
    }),
    merge: string({
      helpValue: 'FILE',
      description: 'file that the settings become part of, for containerd-config, containerd-mirrors and docker',
    }),
    image: string({ helpValue: 'REF', description: 'image of the lock that Pods of daemonset run; it needs a shell' }),
    runtime: option({ options: ['containerd', 'crio'] as const })({
      default: 'containerd',
      description: 'what nodes run, for cloud-init, butane, ignition and kubeadm-config',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateNodes);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const mirror = knownMirror(lock, flags, workspace);
    if (mirror === undefined) {
      throw new AirgapError('USAGE', 'no mirror is named', {
        hint: 'Give --mirror HOST[/PREFIX], or mirror.pull in airgap.yaml.',
      });
    }
    const { plainHttp, caFile } = toRegistryOptions(flags);
    const access = {
      plainHttp,
      caFile,
      credentialsFile: flags['credentials-file'],
      fallback: flags['upstream-fallback'],
    };
    const merge = flags.merge === undefined ? undefined : await readMerge(flags.merge);
    const generated = generateNodes(lock, {
      ...(await readMirrorAccess(mirror, access, workspace)),
      format: flags.format,
      runtime: flags.runtime,
      mirror,
      ...(merge && { merge }),
      hosts: flags.host ?? [],
      runs: flags.image,
    });
    await this.#write(generated, flags.output, access.credentialsFile !== undefined);
    for (const image of generated.untouched) {
      this.caution(`${image} stands on the mirror's own host already: nodes ask for it as it is.`);
    }
    for (const gap of showLockedGaps(lock, [])) this.caution(gap);
  }

  async #write({ files, single, hosts }: GeneratedNodes, output: string | undefined, isSecret: boolean): Promise<void> {
    const [first] = files;
    if (output === undefined && single && first !== undefined && !isSecret) return this.print(first.text);
    if (output === undefined) {
      throw new AirgapError(
        'USAGE',
        single ? 'a file with a password goes to no terminal' : 'this format is a folder of files',
        {
          hint: `Give -o ${single ? 'FILE' : 'DIR'}.`,
        },
      );
    }
    for (const { path: name, text, mode } of files) {
      await writeFileAtomically(single ? output : path.join(output, name), text, mode);
    }
    this.note(`${output}: ${counted(files.length, 'file')} for ${counted(hosts, 'upstream host')}.`);
  }
}
