// SPDX-License-Identifier: Apache-2.0
import { hostsFiles } from './containerd.ts';
import { NO_RENAMES, type NodeFormat } from './node-format.ts';
import { render } from './render.ts';

const FOLDER = '/etc/k0s/containerd.d';

export const k0s: NodeFormat = {
  name: 'k0s',
  reader: 'k0s 1.36 and later: /etc/k0s/containerd.d',
  takesEffect: { verb: 'restart', units: 'k0sworker k0scontroller' },
  limits: [NO_RENAMES],
  write: plan => [
    ...hostsFiles(plan, `${FOLDER.slice(1)}/certs.d`),
    {
      path: `${FOLDER.slice(1)}/airgap.toml`,
      text: render('k0s.toml', { certsDirectory: `${FOLDER}/certs.d` }),
      mode: 0o644,
    },
  ],
};
