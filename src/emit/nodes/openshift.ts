// SPDX-License-Identifier: Apache-2.0
import { replacements } from '../../plan/node-plan.ts';
import { NO_CREDENTIALS, NO_IPV6, NO_PLAIN_HTTP, type NodeFormat, singleFile } from './node-format.ts';
import { registriesFiles } from './registries-conf.ts';
import { render } from './render.ts';

/** The cluster's own release stands there, beside what charts name: blocking the whole host would stop its updates. */
const CLUSTERS_OWN = ['quay.io', 'registry.redhat.io'];

export const openshift: NodeFormat = {
  name: 'openshift',
  reader: 'OpenShift: ImageDigestMirrorSet and ImageTagMirrorSet',
  single: true,
  limits: [NO_CREDENTIALS, NO_PLAIN_HTTP, NO_IPV6],
  write: plan => {
    const { mirror, fallback, ca } = plan;
    const view = {
      replacements: replacements(plan, CLUSTERS_OWN),
      policy: fallback ? 'AllowContactingSource' : 'NeverContactSource',
      ca,
      caKey: mirror.replace(/:(\d+)$/, '..$1'),
    };
    return singleFile('openshift.yaml', render('openshift.yaml', view), plan);
  },
};

const ROLE = 'worker';

export const machineConfig: NodeFormat = {
  name: 'machine-config',
  reader: 'OpenShift: MachineConfig with a drop-in for registries.conf',
  single: true,
  limits: [NO_CREDENTIALS, NO_IPV6],
  write: plan => {
    const files = registriesFiles(plan, CLUSTERS_OWN).map(file => ({ ...file, path: `/${file.path}` }));
    const view = { name: `99-${ROLE}-airgap-registries`, role: ROLE, files };
    return singleFile('machine-config.yaml', render('machine-config.yaml', view), plan);
  },
};
