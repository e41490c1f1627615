// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { askMirror } from '../action/ask-mirror.ts';
import { lockedNames } from '../action/audit.ts';
import { type Diagnosed, type DiagnoseOptions, diagnosePods } from '../action/diagnose.ts';
import { knownMirror, requireLock } from '../action/locked-mirror.ts';
import { readNodeReports } from '../action/node-reports.ts';
import { scopeOf, withCluster } from '../action/open-cluster.ts';
import { openRegistries } from '../action/ports.ts';
import { waitForImages } from '../action/wait-for-images.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import {
  clusterFlags,
  milliseconds,
  NOT_ALL_SEEN,
  nodeMirrorFlag,
  partialFlag,
  scopeFlags,
  toClusterOptions,
} from '../flags/cluster.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { outputFlag } from '../flags/output.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { showUnseen } from '../report/audit.ts';
import { showData } from '../report/data.ts';
import { showDiagnoses, summarizeDiagnoses } from '../report/diagnosis.ts';

interface TellFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly 'allow-partial': boolean;
}

export class Diagnose extends BaseCommand {
  static override summary = 'say why the images of Pods do not come, and what to do';
  static override description =
    'For each container in ImagePullBackOff, ErrImagePull, ErrImageNeverPull or InvalidImageName: one cause and its fix, out of events, the lock, the mirror, and the Secrets that the Pod names; and what could not be seen. Exits 3 when there is one, 1 when Pods of some namespaces may not be seen. docs/diagnose.md has the causes.';
  static override examples = [
    'kubectl airgap diagnose',
    '<%= config.bin %> <%= command.id %> web-7d9c-x2x -n shop',
    '<%= config.bin %> <%= command.id %> -n shop -l app=web --wait 5m',
    '<%= config.bin %> <%= command.id %> -A -o json',
  ];
  static override args = {
    pod: text({
      description: 'name of one Pod, also as pod/NAME; all of the namespace without it',
      parse: async name => name.replace(/^(pods?|po)\//, ''),
    }),
  };
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    ...scopeFlags,
    ...clusterFlags,
    ...registryFlags,
    ...nodeMirrorFlag,
    doctor: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '[NODE=]FILE',
      description: 'what `doctor -o json` wrote on that node, or on one like all of them',
    }),
    probe: boolean({ default: true, allowNo: true, description: 'ask the mirror, from here, what it has' }),
    ...partialFlag,
    wait: string({
      helpValue: 'TIME',
      description: 'wait this long, such as 5m, until all images of the Pods are there or one will not come',
    }),
    ...outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diagnose);
    if (args.pod !== undefined && (flags['all-namespaces'] || flags.selector !== undefined))
      throw new AirgapError('USAGE', 'a Pod is named, so -A and -l are of no use');
    const limit = flags.wait === undefined ? undefined : milliseconds(flags.wait, '--wait');
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const mirror = knownMirror(lock, flags, workspace);
    const reports = await readNodeReports(flags.doctor ?? []);
    const names = lockedNames(lock, { mirror, nodeMirror: flags['node-mirror'] });
    const diagnosed = await withCluster(toClusterOptions(flags), async cluster => {
      const options: DiagnoseOptions = { scope: scopeOf(cluster, flags), pod: args.pod, mirror, reports };
      if (limit !== undefined) await waitForImages(cluster, options.scope, args.pod, limit);
      const source = flags.probe ? await openRegistries(toRegistryOptions(flags), workspace) : undefined;
      const ports = { cluster, ...(source && { askMirror: askMirror.bind(undefined, source) }) };
      return diagnosePods(names, options, ports).finally(() => source?.close());
    });
    await this.#tell(diagnosed, flags);
  }

  async #tell(diagnosed: Diagnosed, { output, 'allow-partial': allowPartial }: TellFlags): Promise<void> {
    await this.print(output === 'text' ? this.asTyped(showDiagnoses(diagnosed)) : await showData(diagnosed, output));
    for (const line of showUnseen(diagnosed)) this.caution(line);
    this.note(summarizeDiagnoses(diagnosed));
    if (diagnosed.unseen.length > 0 && !allowPartial) this.fail(NOT_ALL_SEEN);
    if (diagnosed.diagnoses.length > 0) this.exit(3);
  }
}
