// SPDX-License-Identifier: Apache-2.0
import { type NodePlan, replacements } from '../../plan/node-plan.ts';
import { NO_CREDENTIALS, NO_IPV6, type NodeFile, type NodeFormat } from './node-format.ts';
import { render } from './render.ts';

/**
 * containers-registries.conf(5), as a drop-in. `blocked` with mirrors means "mirrors only": it is asked of each place that is
 * tried, so that the mirror passes and upstream does not.
 */
export const registriesConf: NodeFormat = {
  name: 'registries-conf',
  reader: 'CRI-O, podman, buildah, skopeo: registries.conf.d',
  takesEffect: { verb: 'reload', units: 'crio' },
  limits: [NO_CREDENTIALS, NO_IPV6],
  write: plan => registriesFiles(plan),
};

/** `narrow` are hosts of which single repositories are named: what else stands there stays as it is. */
export function registriesFiles(plan: NodePlan, narrow: readonly string[] = []): NodeFile[] {
  const { mirror, scheme, fallback, ca, shortNames } = plan;
  const view = { mirror, fallback, insecure: scheme === 'http', replacements: replacements(plan, narrow), shortNames };
  const text = render('registries.conf', view);
  const trust = { path: `etc/containers/certs.d/${mirror}/ca.crt`, text: ca ?? '', mode: 0o644 };
  const file = { path: 'etc/containers/registries.conf.d/50-airgap.conf', text, mode: 0o644 };
  return ca === undefined ? [file] : [trust, file];
}
