// SPDX-License-Identifier: Apache-2.0
import type { JobFormat, LockPlace } from '../emit/jobs/mirror-job.ts';
import { AirgapError } from '../errors.ts';
import type { GenerateJobOptions } from './generate-job.ts';
import type { RegistryOptions } from './ports.ts';
import { CONFIG_FILE, type Workspace } from './workspace.ts';

/** The command line that the user would type, without what the form itself adds. Throws USAGE. */
export function wordsOf(
  { mirror, registries }: GenerateJobOptions,
  { config, file }: Workspace,
  place: LockPlace,
  { inRepository }: JobFormat,
): string[] {
  const isHanded = place.kind === 'files' && !inRepository;
  const flag = (name: string, values: readonly (string | number)[]): string[] =>
    values.flatMap(value => [`--${name}`, String(value)]);
  // In a repository airgap.yaml is beside the lock and says these itself.
  const layout = mirror.layout ?? (inRepository ? undefined : config.mirror?.layout);
  return [
    'mirror',
    ...flag('config', inRepository && file !== CONFIG_FILE ? [file] : []),
    ...flag('to', mirror.to),
    ...flag('layout', layout === undefined ? [] : [layout]),
    ...flag('release', isHanded ? [] : mirror.releases),
    ...flag('image', isHanded ? [] : mirror.images),
    ...flag('platform', mirror.platforms ?? []),
    ...(mirror.onExistingTag === 'overwrite' ? [] : flag('on-existing-tag', [mirror.onExistingTag])),
    ...flag('concurrency', [mirror.concurrency]),
    ...flag('retries', [mirror.retries]),
    ...flag('rate-limit', mirror.rateLimit === undefined ? [] : [mirror.rateLimit]),
    ...(mirror.keepGoing ? ['--keep-going'] : []),
    ...(registries.createProjects ? ['--create-projects'] : []),
    ...(mirror.referrers ? [] : ['--no-referrers']),
    ...(mirror.foreignLayers === 'skip' ? [] : flag('foreign-layers', [mirror.foreignLayers])),
    ...reachWords(registries, config, inRepository),
  ];
}

function reachWords(
  { plainHttp, endpoints, caFile }: RegistryOptions,
  config: Workspace['config'],
  inRepository: boolean,
): string[] {
  const configured = inRepository ? [] : Object.entries(config.registries ?? {});
  const plain = [...plainHttp, ...configured.flatMap(([host, { plainHttp }]) => (plainHttp === true ? [host] : []))];
  const own = configured.flatMap(([host, { endpoint }]) => (endpoint === undefined ? [] : [[host, endpoint] as const]));
  const all = new Map([...own, ...Object.entries(endpoints)]);
  const folder = inRepository ? undefined : [...all].find(([, endpoint]) => endpoint.startsWith('oci:'));
  if (folder !== undefined) {
    const [host, endpoint] = folder;
    throw new AirgapError('USAGE', `${host} is read from ${endpoint}, a folder of this machine: Pods have none`, {
      hint: `Name what Pods can reach in its place, --registry-endpoint ${host}=https://${host}, or an airgap.yaml without it with --config.`,
    });
  }
  return [
    ...[...new Set(plain)].flatMap(host => ['--plain-http', host]),
    ...[...all].flatMap(([host, endpoint]) => ['--registry-endpoint', `${host}=${endpoint}`]),
    ...(inRepository && caFile !== undefined ? ['--ca-file', caFile] : []),
  ];
}
