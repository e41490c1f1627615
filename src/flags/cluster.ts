// SPDX-License-Identifier: Apache-2.0
import { boolean, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { ClusterOptions } from '../action/open-cluster.ts';
import { AirgapError } from '../errors.ts';

const GROUP = 'CLUSTER';

/** Which cluster, and as whom, in kubectl's words. */
export const clusterFlags = {
  kubeconfig: string({
    helpValue: 'FILE',
    description: 'kubeconfig; without it the list in KUBECONFIG, then ~/.kube/config',
    helpGroup: GROUP,
  }),
  context: string({ helpValue: 'NAME', description: 'context of the kubeconfig', helpGroup: GROUP }),
  as: string({ helpValue: 'USER', description: 'ask as this user', helpGroup: GROUP }),
  'as-group': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'GROUP',
    description: 'ask as a member of this group; needs --as',
    helpGroup: GROUP,
  }),
  'request-timeout': string({
    default: '30s',
    helpValue: 'TIME',
    description: 'how long the API server may take over a request before it counts as hanging, such as 10s or 2m',
    helpGroup: GROUP,
  }),
};

/** Where to look, in kubectl's words. */
export const scopeFlags = {
  namespace: string({
    char: 'n',
    helpValue: 'NAME',
    description: 'look at this namespace; without it at the one of the context',
    helpGroup: GROUP,
  }),
  'all-namespaces': boolean({ char: 'A', description: 'look at all namespaces', helpGroup: GROUP }),
  selector: string({
    char: 'l',
    helpValue: 'LABELS',
    description: 'only what has these labels, as kubectl get -l has them',
    helpGroup: GROUP,
  }),
};

/** What may not be seen fails a command unless this is said. */
export const partialFlag = {
  'allow-partial': boolean({
    description: 'take what there is when a part of the cluster may not be seen, and do not exit 1',
    helpGroup: GROUP,
  }),
};

/** How a command fails that was not told so. */
export const NOT_ALL_SEEN = {
  message: 'not all of the cluster could be seen',
  hints: ['--allow-partial takes what there is.'],
};

/** For commands that judge the names that Pods have. */
export const nodeMirrorFlag = {
  'node-mirror': boolean({
    description: 'nodes are set up to turn upstream names into those of the mirror, whatever the lock says',
  }),
};

type Flags = InferredFlags<typeof clusterFlags> & { readonly namespace?: string | undefined };

/** The flags as actions take them. Throws USAGE for a time that is none. */
export function toClusterOptions(flags: Flags): ClusterOptions {
  return {
    environment: process.env,
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    namespace: flags.namespace,
    as: flags.as,
    asGroups: flags['as-group'],
    requestTimeout: milliseconds(flags['request-timeout'], '--request-timeout'),
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time as kubectl has it; a number alone counts seconds. Throws USAGE, which names the flag. */
export function milliseconds(text: string, flag: string): number {
  const [, number = '', unit = 's'] = /^(\d+)(ms|s|m|h)?$/.exec(text) ?? [];
  const time = Number(number) * (UNITS[unit] ?? 0);
  if (number !== '' && time > 0) return time;
  throw new AirgapError('USAGE', `${flag} ${text} is not a time`, { hint: 'Write 10s, 2m, or 1h.' });
}
