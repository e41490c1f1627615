// SPDX-License-Identifier: Apache-2.0
import { boolean, string } from '@oclif/core/flags';
import { generatePolicy } from '../../action/generate-policy.ts';
import { lockedMirror, requireLock } from '../../action/locked-mirror.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { mirrorFlags } from '../../flags/mirror.ts';
import { fileFlag } from '../../flags/output.ts';
import { selectionFlags } from '../../flags/transfer.ts';
import { releasesNamed } from '../../lock/release-name.ts';
import { counted } from '../../reference/counted.ts';
import { showGapsOf } from '../../report/gaps.ts';

export class GeneratePolicy extends BaseCommand {
  static override summary = 'write a Kyverno policy that points Pods at the mirror, for what nothing else redirects';
  static override description =
    'The last resort: it changes Pods as they are created, never static Pods, and only while Kyverno runs. Each spelling of each locked image stands in a table; no registry is asked. docs/post-render.md tells more.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -o policy.yaml',
    '<%= config.bin %> <%= command.id %> --pattern quay.io --pattern docker.io | kubectl apply -f -',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    name: string({ default: 'airgap-images', description: 'name of the policy' }),
    release: selectionFlags.release,
    pattern: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'HOST',
      description: 'send every other image of this host to the mirror too, though the lock does not have it',
    }),
    'add-digests': boolean({ description: 'add the locked digest to images that are named by tag' }),
    ...fileFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GeneratePolicy);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const { name, output, release: releases = [], 'add-digests': addDigests } = flags;
    const policy = generatePolicy(lock, {
      name,
      mirror: lockedMirror(lock, flags, workspace),
      addDigests,
      hosts: flags.pattern ?? [],
      releases,
    });
    await this.printOrWrite(policy.text, output, counted(policy.images, 'image'));
    for (const gap of showGapsOf(lock, releasesNamed(releases, lock))) this.caution(gap);
  }
}
