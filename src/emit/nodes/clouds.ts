// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { apiOf, type NodePlan, originOf, toldHosts } from '../../plan/node-plan.ts';
import {
  type Limit,
  type Merge,
  NEEDS_PATH,
  NO_CA,
  NO_CREDENTIALS,
  NO_PATH,
  NO_PLAIN_HTTP,
  NO_RENAMES,
  type NodeFormat,
  ONLY_WITH_FALLBACK,
  singleFile,
} from './node-format.ts';
import { render } from './render.ts';

/** `registryMirrorConfiguration`; where it names namespaces at all, it has to name one for public.ecr.aws. */
export const eksAnywhere: NodeFormat = {
  name: 'eks-anywhere',
  reader: 'EKS Anywhere: registryMirrorConfiguration of the Cluster',
  single: true,
  limits: [NO_RENAMES, NEEDS_PATH, ONLY_WITH_FALLBACK, NO_CREDENTIALS, NO_PLAIN_HTTP],
  needs: ['public.ecr.aws'],
  write: plan => {
    const { hostname, port } = new URL(originOf(plan));
    // Its own code puts an IPv6 address into brackets.
    const name = hostname.replace(/^\[(.*)\]$/, '$1');
    const view = { name, port: port || '443', ca: plan.ca, hosts: plan.hosts };
    return singleFile('eks-anywhere.yaml', render('eks-anywhere.yaml', view), plan);
  },
};

export const bottlerocket: NodeFormat = {
  name: 'bottlerocket',
  reader: 'Bottlerocket: settings as user data',
  single: true,
  limits: [NO_RENAMES, ONLY_WITH_FALLBACK],
  write: plan => {
    const { mirror, ca, credentials } = plan;
    // Its own template puts a password into containerd's config.toml as it is, whatever stands in it; base64 is safe there.
    const login = credentials && `${credentials.username}:${credentials.password}`;
    const view = { hosts: hostsOf(plan), mirror, ca, login };
    return singleFile('bottlerocket.toml', render('bottlerocket.toml', view), plan);
  },
};

/** `server` of an entry can carry neither path nor CA; without fallback it is a dead end at the mirror. */
export const kubespray: NodeFormat = {
  name: 'kubespray',
  reader: 'Kubespray: containerd_registries_mirrors',
  single: true,
  limits: [NO_RENAMES, NO_CA, NO_CREDENTIALS],
  write: plan => {
    const hosts = hostsOf(plan).map(host => ({ ...host, server: plan.fallback ? host.upstream : originOf(plan) }));
    return singleFile('kubespray.yaml', render('kubespray.yaml', { hosts, fallback: plan.fallback }), plan);
  },
};

/** GKE takes at most ten hosts an entry; an entry has one here. CA and headers come from Secret Manager, not from a file. */
export const gke: NodeFormat = {
  name: 'gke',
  reader: 'GKE: registryHosts of a runtime configuration file',
  single: true,
  limits: [NO_RENAMES, ONLY_WITH_FALLBACK, NO_CA, NO_CREDENTIALS, NO_PLAIN_HTTP],
  write: plan => singleFile('gke.yaml', render('gke.yaml', { hosts: hostsOf(plan) }), plan),
};

const DOCKER_HUB = /^(registry-1\.)?docker\.io$/;

const HUB_ALONE: Limit = ({ hosts }) => {
  const other = hosts.find(({ host }) => !DOCKER_HUB.test(host));
  return other && `mirrors Docker Hub alone, and the lock has images of ${other.host}`;
};

/** daemon.json of Docker Engine. A path would stand before `/v2`, where no registry looks for one. */
export const docker: NodeFormat = {
  name: 'docker',
  reader: 'Docker Engine: registry-mirrors of /etc/docker/daemon.json',
  merges: 'maybe',
  limits: [HUB_ALONE, NO_RENAMES, NO_PATH, ONLY_WITH_FALLBACK, NO_CREDENTIALS],
  write: (plan, { merge }) => {
    const { mirror, ca, scheme } = plan;
    const theirs = merge === undefined ? {} : readJson(merge);
    const settings = {
      ...theirs,
      'registry-mirrors': joined(originOf(plan), theirs['registry-mirrors']),
      ...(scheme === 'http' && { 'insecure-registries': joined(mirror, theirs['insecure-registries']) }),
    };
    const text = `${JSON.stringify(settings, null, 2)}\n`;
    const daemon = { path: 'etc/docker/daemon.json', text, mode: merge?.mode ?? 0o644 };
    const trust = { path: `etc/docker/certs.d/${mirror}/ca.crt`, text: ca ?? '', mode: 0o644 };
    return ca === undefined ? [daemon] : [trust, daemon];
  },
};

/** Ours first, and then what is there. */
function joined(own: string, theirs: unknown): unknown[] {
  return [own, ...(Array.isArray(theirs) ? theirs.filter(one => one !== own) : [])];
}

function readJson({ file, text }: Merge): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new SyntaxError('it is no object');
  } catch (cause) {
    throw new AirgapError('CONFIG_INVALID', `${file}: ${(cause as Error).message}`, { cause });
  }
}

function hostsOf(plan: NodePlan) {
  return toldHosts(plan).map(host => ({ ...host, url: apiOf(plan, host), hasPath: host.front !== '' }));
}
