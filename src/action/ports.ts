// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, homedir } from 'node:os';
import { Helm } from '../chart/helm.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import { keepYoungHeapSmall } from '../host/young-heap.ts';
import type { ClosableImageSource, ImageSourceOptions, RegistryEnds } from '../oci/endpoint.ts';
import type { Probe } from '../oci/probe.ts';
import { readEcrSettings } from './ecr-settings.ts';
import { fromRoot, type Workspace } from './workspace.ts';

export { runningInstallation } from '../self/installation.ts';

/** How registries are reached, as flags or the environment say. */
export interface RegistryOptions {
  readonly plainHttp: readonly string[];
  readonly caFile: string | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
  /** Make missing projects of Harbor where something is pushed to. */
  readonly createProjects?: boolean;
  /** Hosts that REGISTRY_USERNAME and REGISTRY_PASSWORD are for: where images are pushed to, and no other. */
  readonly signInTo?: readonly string[];
  /** Told what registries want people to see. */
  readonly onWarning?: (text: string) => void;
}

/** The user's Helm, as many processes at once as there are cores. */
export function openHelm(dependencyUpdate: boolean, workspace: Workspace, registries?: RegistryOptions): Helm {
  return new Helm({
    environment: process.env,
    gate: new Gate(availableParallelism()),
    dependencyUpdate,
    plainHttp: [...plainHosts(workspace), ...(registries?.plainHttp ?? [])],
    ...(registries?.caFile !== undefined && { caFile: registries.caFile }),
  });
}

/** The registries, reached as flags and `airgap.yaml` say, flags first. Loads the HTTP client. */
export async function openRegistries(options: RegistryOptions, workspace: Workspace): Promise<ClosableImageSource> {
  const { createImageSource } = await import('../oci/endpoint.ts');
  return createImageSource(await reachOf(options, workspace));
}

/** The same registries, to write to as well, for commands that move bytes. `retries` is how often each request, download or upload is tried again. */
export async function openRegistryEnds(
  options: RegistryOptions,
  workspace: Workspace,
  retries: number,
): Promise<RegistryEnds> {
  keepYoungHeapSmall();
  const { createRegistryEnds } = await import('../oci/endpoint.ts');
  const ecrSettings = await readEcrSettings(workspace);
  const createProjects = options.createProjects === true || workspace.config.mirror?.createProjects === true;
  const reach = { ...(await reachOf(options, workspace)), retries, createProjects };
  return createRegistryEnds({ ...reach, ...(ecrSettings && { ecrSettings }) });
}

/** What asks registries as a node would, with nothing of the user's but the way to them. Loads the HTTP client. */
export async function openProbe(): Promise<Probe> {
  const { Probe } = await import('../oci/probe.ts');
  return new Probe(process.env);
}

async function reachOf(options: RegistryOptions, workspace: Workspace): Promise<ImageSourceOptions> {
  // Read at a connection alone, it would be told again with each image.
  if (options.caFile !== undefined) await (await import('../oci/http/trust.ts')).readAuthorities(options.caFile);
  const configured = Object.entries(workspace.config.registries ?? {}).flatMap(([host, { endpoint }]) =>
    endpoint === undefined ? [] : [[host, endpointFromRoot(endpoint, workspace.root)] as const],
  );
  const signIn = signInOf(options.signInTo ?? [], process.env);
  return {
    ...(signIn && { signIn }),
    plainHttp: [...plainHosts(workspace), ...options.plainHttp],
    endpoints: { ...Object.fromEntries(configured), ...options.endpoints },
    environment: process.env,
    home: homedir(),
    etc: '/etc',
    ...(options.caFile !== undefined && { caFile: options.caFile }),
    ...(options.onWarning && { onWarning: options.onWarning }),
  };
}

/** Throws USAGE when one of the two is there alone. */
function signInOf(hosts: readonly string[], environment: NodeJS.ProcessEnv): ImageSourceOptions['signIn'] {
  const { REGISTRY_USERNAME: username = '', REGISTRY_PASSWORD: password = '' } = environment;
  if (hosts.length === 0 || (username === '' && password === '')) return undefined;
  if (username !== '' && password !== '') return { username, password, hosts };
  throw new AirgapError(
    'USAGE',
    `REGISTRY_${username === '' ? 'PASSWORD is set, and REGISTRY_USERNAME' : 'USERNAME is set, and REGISTRY_PASSWORD'} is not`,
  );
}

function plainHosts({ config }: Workspace): string[] {
  return Object.entries(config.registries ?? {}).flatMap(([host, { plainHttp }]) => (plainHttp ? [host] : []));
}

function endpointFromRoot(endpoint: string, root: string): string {
  return endpoint.startsWith('oci:') ? `oci:${fromRoot(endpoint.slice('oci:'.length), root)}` : endpoint;
}
