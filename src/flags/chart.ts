// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { ChartOptions } from '../action/subjects.ts';
import { AirgapError } from '../errors.ts';
import { progressFlag } from './output.ts';

/** SOURCE arguments: none, one or several. */
export const sourceArguments = {
  source: stringArgument({
    description:
      'chart folder, .tgz, oci://…, repo/chart, rendered YAML file or folder, or - for stdin; without one, the releases of airgap.yaml',
    multiple: true,
    required: false,
  }),
};

/** Helm's own value flags, and those of `helm template` that change what is rendered. */
export const chartFlags = {
  values: string({
    char: 'f',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    description: 'values file, as for helm; the last one wins',
    helpGroup: 'HELM',
  }),
  set: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'KEY=VALUE',
    description: 'set values',
    helpGroup: 'HELM',
  }),
  'set-string': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'KEY=VALUE',
    description: 'set STRING values',
    helpGroup: 'HELM',
  }),
  'set-file': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'KEY=FILE',
    description: 'set values from files',
    helpGroup: 'HELM',
  }),
  'set-json': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'KEY=JSON',
    description: 'set JSON values',
    helpGroup: 'HELM',
  }),
  version: string({ helpValue: 'RANGE', description: 'version of a chart that is not on disk', helpGroup: 'HELM' }),
  namespace: string({
    char: 'n',
    helpValue: 'NAME',
    env: 'HELM_NAMESPACE',
    description: 'namespace of the release',
    helpGroup: 'HELM',
  }),
  'kube-version': string({ helpValue: 'VERSION', description: 'Kubernetes version to render for', helpGroup: 'HELM' }),
  'api-versions': string({
    char: 'a',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'API',
    description: 'API versions that the cluster has',
    helpGroup: 'HELM',
  }),
  'dependency-update': boolean({ description: 'fetch missing dependencies before rendering', helpGroup: 'HELM' }),
  'allow-empty': boolean({ description: 'accept charts that name no image' }),
  ...progressFlag,
};

/** The flags as actions take them. Throws USAGE for values from stdin, which could be read for one render only. */
export function toChartOptions(flags: InferredFlags<typeof chartFlags>): ChartOptions {
  const fromStdin = flags.values?.includes('-') || flags['set-file']?.some(text => text.endsWith('=-'));
  if (fromStdin) {
    throw new AirgapError('USAGE', 'values cannot come from stdin: a release is rendered more than once', {
      hint: 'Write them into a file, and name that with -f.',
    });
  }
  return {
    flags: {
      values: flags.values ?? [],
      set: flags.set ?? [],
      setString: flags['set-string'] ?? [],
      setFile: flags['set-file'] ?? [],
      setJson: flags['set-json'] ?? [],
    },
    namespace: flags.namespace,
    version: flags.version,
    kubeVersion: flags['kube-version'],
    apiVersions: flags['api-versions'] ?? [],
  };
}
