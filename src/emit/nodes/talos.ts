// SPDX-License-Identifier: Apache-2.0
import { apiOf, type NodePlan, toldHosts } from '../../plan/node-plan.ts';
import { NO_RENAMES, type NodeFormat, singleFile } from './node-format.ts';
import { render } from './render.ts';

/** Documents beside the machine configuration. Talos pulls its own images through them too, from ghcr.io and others. */
export const talos: NodeFormat = {
  name: 'talos',
  reader: 'Talos 1.12 and later: RegistryMirrorConfig documents',
  single: true,
  limits: [NO_RENAMES],
  write: plan => singleFile('talos.yaml', render('talos.yaml', view(plan)), plan),
};

export const talosMachine: NodeFormat = {
  name: 'talos-machine',
  reader: 'Talos up to 1.11: machine.registries, as a patch',
  single: true,
  limits: [NO_RENAMES],
  write: plan => singleFile('talos-machine.yaml', render('talos-machine.yaml', view(plan)), plan),
};

function view(plan: NodePlan): object {
  const { mirror, fallback, ca, credentials } = plan;
  const hosts = toldHosts(plan).map(host => ({ host: host.host, url: apiOf(plan, host), hasPath: host.front !== '' }));
  return { hosts, mirror, fallback, ca, credentials, configured: ca !== undefined || credentials !== undefined };
}
