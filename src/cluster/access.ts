// SPDX-License-Identifier: Apache-2.0
import { homedir } from 'node:os';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import { AirgapError } from '../errors.ts';
import type { Environment } from '../oci/http/connections.ts';
import { isMap, mapOf, mapsOf, type ValueMap } from '../rendered/value.ts';
import { readKubeconfig } from './kubeconfig-files.ts';

/** Which cluster, and as whom; what is undefined the kubeconfig says. */
export interface ClusterOptions {
  readonly environment: Environment;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly as?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  /** Milliseconds that the headers of an answer, or the next piece of it, may take. */
  readonly requestTimeout?: number | undefined;
}

/** A way to a cluster: whom to ask, as whom, and where a command looks when it is not told. */
export interface Access {
  readonly kubeConfig: KubeConfig;
  /** The context, or `in-cluster`. */
  readonly name: string;
  readonly server: string;
  readonly namespace: string;
  /** `Impersonate-…` headers. */
  readonly impersonate: Readonly<Record<string, string | string[]>>;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY count where the kubeconfig names no proxy. */
  readonly environment: Environment;
  /** True when a program gives the credentials, and can give new ones. */
  readonly exec: boolean;
}

/**
 * Finds the cluster as kubectl does: --kubeconfig, the list in KUBECONFIG, `~/.kube/config`, else the service account of the
 * Pod that this runs in. As a plugin of Helm, what Helm was told (`--kube-context`, `--kube-apiserver`, `-n`, …) counts. Loads the client library.
 * Throws KUBECONFIG_INVALID.
 */
export async function openAccess(options: ClusterOptions): Promise<Access> {
  const wanted = withHelmsFlags(options);
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const raw = await readKubeconfig(wanted.kubeconfig, options.environment.KUBECONFIG, homedir());
  const kubeConfig = new KubeConfig();
  const isEmpty = !wanted.context && !raw?.['current-context'];
  if (raw === undefined || (isEmpty && options.environment.KUBERNETES_SERVICE_HOST))
    return inCluster(kubeConfig, wanted);
  load(kubeConfig, raw);
  const name = wanted.context ?? kubeConfig.currentContext;
  const context = kubeConfig.getContextObject(name ?? '');
  const cluster = kubeConfig.getCluster(context?.cluster ?? '');
  if (!name || context === null || cluster === null) throw noContext(name, context?.cluster, kubeConfig);
  kubeConfig.setCurrentContext(name);
  const user = kubeConfig.getUser(context.user ?? '');
  // Without a user the library would leave out the authority of the server, too.
  if (user === null) nameless(kubeConfig, name);
  const hasHelmsToken = obeyHelm(options.environment, cluster, kubeConfig.getCurrentUser());
  // The library refuses http, which `kubectl proxy` speaks; no certificate is looked at there anyway.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
  const rawUser = rawUserOf(raw, context.user);
  return {
    kubeConfig,
    name,
    server: cluster.server,
    namespace: wanted.namespace ?? context.namespace ?? 'default',
    impersonate: impersonation(wanted, rawUser),
    environment: options.environment,
    exec: isMap(rawUser.exec) && !hasHelmsToken,
  };
}

function isHelmsPlugin({ HELM_PLUGIN_NAME: name }: Environment): boolean {
  return name === 'airgap';
}

/** Helm hands its own flags to plugins in the environment; what is there is always Helm's last word. */
function withHelmsFlags(options: ClusterOptions): ClusterOptions {
  const { environment: env } = options;
  if (!isHelmsPlugin(env)) return options;
  const groups = (env.HELM_KUBEASGROUPS ?? '').split(',').filter(Boolean);
  return {
    ...options,
    context: options.context ?? (env.HELM_KUBECONTEXT || undefined),
    namespace: options.namespace ?? (env.HELM_NAMESPACE || undefined),
    as: options.as ?? (env.HELM_KUBEASUSER || undefined),
    asGroups: options.asGroups?.length ? options.asGroups : groups,
  };
}

/** Puts what Helm was told of the server in place of what the kubeconfig says: another cluster would be looked at else. True for a token of Helm's. */
function obeyHelm(env: Environment, cluster: Cluster, user: User | null): boolean {
  if (!isHelmsPlugin(env)) return false;
  const { HELM_KUBEAPISERVER: server, HELM_KUBECAFILE: caFile, HELM_KUBETLS_SERVER_NAME: tlsServerName } = env;
  const { HELM_KUBETOKEN: token, HELM_KUBEINSECURE_SKIP_TLS_VERIFY: insecure } = env;
  Object.assign(cluster, {
    ...(server && { server }),
    ...(caFile && { caFile, caData: undefined }),
    ...(tlsServerName && { tlsServerName }),
    ...(insecure === 'true' && { skipTLSVerify: true, caFile: undefined, caData: undefined }),
  });
  if (user !== null && token) Object.assign(user, { token, exec: undefined, authProvider: undefined });
  return Boolean(token);
}

function load(kubeConfig: KubeConfig, raw: ValueMap): void {
  try {
    kubeConfig.loadFromString(JSON.stringify({ ...raw, users: mapsOf(raw.users).map(prepared) }));
  } catch (cause) {
    // The library names the entry and the key that is missing, no values.
    throw new AirgapError('KUBECONFIG_INVALID', `the kubeconfig: ${(cause as Error).message}`);
  }
}

/** What kubectl understands and the library does not: `tokenFile`, and that exec plugins are told how they are called. */
function prepared(entry: ValueMap): ValueMap {
  const { user } = entry;
  if (!isMap(user)) return entry;
  const { tokenFile, exec } = user;
  const fromFile =
    typeof tokenFile === 'string' && !user.token
      ? { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } }
      : {};
  return { ...entry, user: { ...user, ...fromFile, ...(isMap(exec) && { exec: withExecInfo(exec) }) } };
}

/** KUBERNETES_EXEC_INFO, without which some plugins refuse to work: client-go's ExecCredential. */
function withExecInfo(exec: ValueMap): ValueMap {
  const info = { kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { interactive: false } };
  const env = Array.isArray(exec.env) ? exec.env : [];
  return { ...exec, env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }] };
}

function rawUserOf(raw: ValueMap, name: string | undefined): ValueMap {
  return mapOf(mapsOf(raw.users).find(user => user.name === name)?.user);
}

function impersonation({ as, asGroups = [] }: ClusterOptions, user: ValueMap): Access['impersonate'] {
  const groups = asGroups.length > 0 ? asGroups : Array.isArray(user['as-groups']) ? user['as-groups'].map(String) : [];
  const name = as ?? (typeof user.as === 'string' && user.as !== '' ? user.as : undefined);
  if (name === undefined && groups.length > 0) {
    throw new AirgapError('USAGE', '--as-group needs --as', { hint: 'Name the user with --as USER.' });
  }
  return {
    ...(name !== undefined && { 'Impersonate-User': name }),
    ...(groups.length > 0 && { 'Impersonate-Group': [...groups] }),
  };
}

function nameless(kubeConfig: KubeConfig, context: string): void {
  const user = { name: 'nobody (helm-airgap)' };
  kubeConfig.users = [...kubeConfig.users, user];
  kubeConfig.contexts = kubeConfig.contexts.map(one => (one.name === context ? { ...one, user: user.name } : one));
}

function inCluster(kubeConfig: KubeConfig, wanted: ClusterOptions): Access {
  if (!wanted.environment.KUBERNETES_SERVICE_HOST) {
    throw new AirgapError('KUBECONFIG_INVALID', 'there is no cluster to look at: no kubeconfig was found', {
      hint: 'Set KUBECONFIG, give --kubeconfig FILE, or write ~/.kube/config.',
    });
  }
  kubeConfig.loadFromCluster();
  return {
    kubeConfig,
    name: 'in-cluster',
    server: kubeConfig.getCurrentCluster()?.server ?? '',
    namespace: wanted.namespace ?? kubeConfig.getContextObject('inClusterContext')?.namespace ?? 'default',
    impersonate: impersonation(wanted, {}),
    environment: wanted.environment,
    exec: false,
  };
}

function noContext(name: string | undefined, cluster: string | undefined, { contexts }: KubeConfig): AirgapError {
  const what = cluster === undefined ? 'no such context' : `its cluster ${JSON.stringify(cluster)} is not there`;
  const message = name ? `context ${JSON.stringify(name)}: ${what}` : 'the kubeconfig names no current context';
  const names = contexts.map(context => context.name);
  const hint = names.length === 0 ? 'It has no contexts at all.' : `Give --context; it has ${names.join(', ')}.`;
  return new AirgapError('KUBECONFIG_INVALID', message, { hint });
}
