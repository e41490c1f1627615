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
import { packFolder } from '../../host/pack.ts';
import { counted } from '../../reference/counted.ts';
import { showGapsOf } from '../../report/gaps.ts';

export class GenerateNodes extends BaseCommand {
  static override summary = "write nodes' configuration that sends their runtime to the mirror, charts as they are";
  static override description =
    `For each registry host that the lock names. Nodes do not ask upstream unless --upstream-fallback says so. A format that cannot express the layout is refused, with the formats that can. docs/nodes.md tells how each file takes effect.

${NODE_FORMAT_READERS}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --format containerd -o node-root --ca-file corp-ca.crt',
    '<%= config.bin %> <%= command.id %> --format talos --mirror mirror.example.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> --format cloud-init --runtime crio -o user-data.yaml',
    '<%= config.bin %> <%= command.id %> --archive worker.tar.gz --server bundles.example.internal:5000 --ca-file ca.crt',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    ...transportFlags,
    format: option({ options: NODE_FORMAT_NAMES })({
      helpValue: 'FORMAT',
      description: 'what reads the files; containerd for --archive without it',
    }),
    output: string({
      char: 'o',
      helpValue: 'DIR|FILE',
      description: 'folder for a format of several files; file for one of one, which goes to stdout without it',
    }),
    archive: string({
      helpValue: 'FILE',
      exclusive: ['output'],
      description: 'everything a worker needs as one .tar.gz, with an install.sh that can undo itself',
    }),
    server: string({
      helpValue: 'HOST:PORT',
      description: 'a `helm airgap serve` that nodes pull from, in place of --mirror, --layout and airgap.yaml',
    }),
    'set-config-path': boolean({
      description:
        "let daemonset also set config_path in each node's config.toml, and restart containerd there, one node at a time",
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
    image: string({
      helpValue: 'REF',
      description: 'image of the lock that Pods of daemonset run; it needs a shell, and curl for --set-config-path',
    }),
    runtime: option({ options: ['containerd', 'crio'] as const })({
      default: 'containerd',
      description: 'what nodes run, for cloud-init, butane, ignition, kubeadm-config and daemonset',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateNodes);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const server = flags.server && { mirror: flags.server, layout: 'keep-host' };
    const mirror = knownMirror(lock, server || flags, workspace);
    if (mirror === undefined) {
      throw new AirgapError('USAGE', 'no mirror is named', {
        hint: 'Give --mirror HOST[/PREFIX], --server HOST:PORT, or mirror.pull in airgap.yaml.',
      });
    }
    const format = flags.format ?? (flags.archive === undefined ? undefined : 'containerd');
    if (format === undefined)
      throw new AirgapError('USAGE', 'no --format is given', { hint: `One of: ${NODE_FORMAT_NAMES.join(', ')}.` });
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
      format,
      runtime: flags.runtime,
      forWorker: flags.archive !== undefined,
      setConfigPath: flags['set-config-path'],
      mirror,
      ...(merge && { merge }),
      hosts: flags.host ?? [],
      runs: flags.image,
    });
    const isSecret = access.credentialsFile !== undefined;
    if (flags.archive === undefined) await this.#write(generated, flags.output, isSecret);
    else await this.#pack(generated, flags.archive, isSecret);
    for (const image of generated.untouched) {
      this.caution(`${image} stands on the mirror's own host already: nodes ask for it as it is.`);
    }
    for (const gap of showGapsOf(lock, [])) this.caution(gap);
  }

  async #pack({ files, hosts }: GeneratedNodes, archive: string, isSecret: boolean): Promise<void> {
    const packed = files.map(({ path, text, mode }) => ({ path, content: text, mode }));
    await writeFileAtomically(archive, await packFolder('airgap-worker', packed), isSecret ? 0o600 : 0o644);
    this.note(
      `${archive}: for ${counted(hosts, 'upstream host')}, and any architecture. Run install.sh there as root.`,
    );
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
