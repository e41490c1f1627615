// SPDX-License-Identifier: Apache-2.0
import { apiOf, type HostMirror, type NodePlan, ownHost } from '../../plan/node-plan.ts';
import { type Limit, NO_RENAMES, type NodeFile, type NodeFormat } from './node-format.ts';
import { render } from './render.ts';

/** One folder, and no list of them: containerd 2.1 and later take a list for a single name, and pull from upstream. */
export const CERTS_DIRECTORY = '/etc/containerd/certs.d';

const NO_IPV6_BEFORE_UPSTREAM: Limit = ({ mirror, fallback }) =>
  fallback && mirror.startsWith('[')
    ? `has no form for an IPv6 address before upstream, such as ${mirror}, that containerd 1.x could read`
    : undefined;

/** containerd's hosts.toml, one folder a host (docs/hosts.md). Read at each pull; config.toml has to name the folder. */
export const containerd: NodeFormat = {
  name: 'containerd',
  reader: 'containerd 1.6.20 and later: certs.d/*/hosts.toml',
  takesEffect: { configPath: true },
  limits: [NO_RENAMES, NO_IPV6_BEFORE_UPSTREAM],
  write: plan => hostsFiles(plan, CERTS_DIRECTORY.slice(1)),
};

/** config.toml for containerd 2, which merges drop-ins into what it has. */
export const containerdDropIn: NodeFormat = {
  name: 'containerd-drop-in',
  reader: 'containerd 2.0 and later: certs.d and a drop-in that names it',
  limits: [NO_RENAMES],
  write: plan => [
    ...hostsFiles(plan, CERTS_DIRECTORY.slice(1)),
    {
      path: 'etc/containerd/conf.d/50-airgap.toml',
      text: render('containerd-drop-in.toml', { certsDirectory: CERTS_DIRECTORY }),
      mode: 0o644,
    },
  ],
};

/** The files below a certs.d. A CA stands before the hosts.toml that names it: without it pulls fail, and do not fall back. */
export function hostsFiles(plan: NodePlan, folder: string): NodeFile[] {
  const mirrored = plan.hosts.flatMap(host =>
    filesOf(plan, `${folder}/${hostFolder(host.host)}`, hostsToml(plan, host)),
  );
  return [...mirrored, ...ownFiles(plan, folder)];
}

/** Names of the mirror itself, such as overrides write, need its CA, its password or plain http as well. */
function ownFiles(plan: NodePlan, folder: string): NodeFile[] {
  if (plan.ca === undefined && plan.credentials === undefined && plan.scheme === 'https') return [];
  return filesOf(plan, `${folder}/${hostFolder(plan.mirror)}`, hostsToml(plan, ownHost(plan)));
}

function filesOf({ ca, credentials }: NodePlan, folder: string, text: string): NodeFile[] {
  const hosts = { path: `${folder}/hosts.toml`, text, mode: credentials === undefined ? 0o644 : 0o600 };
  return ca === undefined ? [hosts] : [{ path: `${folder}/ca.crt`, text: ca, mode: 0o644 }, hosts];
}

/**
 * Without upstream the mirror is the `server` itself, for with none that would be upstream, unsaid. It needs no table then, whose
 * name containerd 1.x could not read where it has the brackets of an IPv6 address.
 */
function hostsToml(plan: NodePlan, host: HostMirror): string {
  const { credentials, fallback, ca } = plan;
  const mirror = { url: apiOf(plan, host), hasPath: host.front !== '' };
  const login = credentials && `${credentials.username}:${credentials.password}`;
  return render('hosts.toml', {
    mirror,
    ...(fallback && host.upstream !== mirror.url && { upstream: host.upstream }),
    ...(ca !== undefined && { ca: 'ca.crt' }),
    ...(login !== undefined && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  });
}

/** A colon can stand in no name on Windows and in none of a ConfigMap's: containerd looks for `host_5000_` first anyway. */
function hostFolder(host: string): string {
  return host.replace(/:(\d+)$/, '_$1_');
}
