// SPDX-License-Identifier: Apache-2.0
import { apiOf, type HostMirror, type NodePlan, originOf, toldHosts } from '../../plan/node-plan.ts';
import type { NodeFile, NodeFormat } from './node-format.ts';
import { render } from './render.ts';

export const k3s: NodeFormat = rancher('k3s', 'k3s k3s-agent');
export const rke2: NodeFormat = rancher('rke2', 'rke2-server rke2-agent');

/** registries.yaml; a restart reads it, and each node needs its own. A path of an endpoint is used as it is, with its /v2. */
function rancher(name: 'k3s' | 'rke2', units: string): NodeFormat {
  return {
    name,
    reader: `${name}: /etc/rancher/${name}/registries.yaml`,
    takesEffect: { verb: 'restart', units },
    limits: [],
    write: plan => files(plan, name),
  };
}

function files(plan: NodePlan, name: string): NodeFile[] {
  const { ca, credentials, fallback, mirror } = plan;
  const folder = `etc/rancher/${name}`;
  const caFile = `/${folder}/airgap-ca.crt`;
  const text = render('rancher-registries.yaml', {
    hosts: toldHosts(plan).map(host => entry(plan, host)),
    mirror,
    credentials,
    configured: ca !== undefined || credentials !== undefined,
    ...(ca !== undefined && { caFile }),
  });
  return [
    ...(ca === undefined ? [] : [{ path: caFile.slice(1), text: ca, mode: 0o644 }]),
    ...(fallback ? [] : [{ path: `${folder}/config.yaml.d/50-airgap.yaml`, text: NO_FALLBACK, mode: 0o644 }]),
    { path: `${folder}/registries.yaml`, text, mode: credentials === undefined ? 0o644 : 0o600 },
  ];
}

const NO_FALLBACK = 'disable-default-registry-endpoint: true\n';

function entry(plan: NodePlan, host: HostMirror): object {
  if (host.front !== undefined) return { host: host.host, endpoint: apiOf(plan, host) };
  // Rules are tried in no order, and the first that changes a name wins: each of these matches one name, and no other's. k3s puts
  // them into TOML between quotes as they are, where a backslash makes the file one that containerd does not read.
  const rewrites = host.repositories.map(({ repository, mirrored }) => ({
    pattern: `^${repository.replaceAll('.', '[.]')}$`,
    replacement: mirrored,
  }));
  return { host: host.host, endpoint: originOf(plan), rewrites };
}
