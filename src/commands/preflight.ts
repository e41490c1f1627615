// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import { lockedMirror, requireLock } from '../action/locked-mirror.ts';
import { withCluster } from '../action/open-cluster.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { preflight } from '../action/preflight.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { clusterFlags, NOT_ALL_SEEN, partialFlag, toClusterOptions } from '../flags/cluster.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { outputFlag, progressFlag } from '../flags/output.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { lookFlags, selectionFlags } from '../flags/transfer.ts';
import { showData } from '../report/data.ts';
import { isReady, showPreflight, summarizePreflight } from '../report/preflight.ts';

const { release, image } = selectionFlags;

export class Preflight extends BaseCommand {
  static override summary = 'say whether a cluster can run what the lock names, before it is installed';
  static override description =
    "Every image is at the mirror, whole, for the platforms of the cluster's nodes; the Secrets that service accounts of the lock's namespaces name for pulling are there. Exits 3 when something lacks, 1 when not all could be seen. docs/diagnose.md tells more.";
  static override examples = [
    'kubectl airgap preflight',
    '<%= config.bin %> <%= command.id %> --mirror mirror.example.internal:5000/mirrors --pull-secret regcred',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    release,
    image,
    'pull-secret': string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'Secret that has to be in each namespace of the lock, with credentials for the mirror',
    }),
    ...lookFlags,
    ...clusterFlags,
    ...registryFlags,
    ...partialFlag,
    ...progressFlag,
    ...outputFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Preflight);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const { release: releases = [], image: images = [], referrers, layout } = flags;
    const show = this.progress(flags.progress, 'Looking for');
    const verify = {
      releases,
      images,
      referrers,
      layout,
      deep: false,
      concurrency: 4,
      retries: 3,
      onProgress: show.step,
    };
    const options = { mirror: lockedMirror(lock, flags, workspace), verify, secrets: flags['pull-secret'] ?? [] };
    const result = await withCluster(toClusterOptions(flags), async cluster => {
      const { source, close } = await openRegistryEnds(toRegistryOptions(flags), workspace, verify.retries);
      return preflight(lock, options, workspace, { cluster, source }).finally(close);
    }).finally(show.stop);
    await this.print(flags.output === 'text' ? showPreflight(result) : await showData(result, flags.output));
    this.note(summarizePreflight(result));
    for (const text of result.unseen) this.caution(`not seen: ${text}`);
    if (result.unseen.length > 0 && !flags['allow-partial']) this.fail(NOT_ALL_SEEN);
    if (!isReady(result)) this.exit(3);
  }
}
