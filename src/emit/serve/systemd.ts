// SPDX-License-Identifier: Apache-2.0
import { render } from '../nodes/render.ts';
import { isPacked, type ServePlan, STOP_MARGIN, sharedWords } from './serve-plan.ts';

/** What units and Pods take as it is: systemd quotes otherwise for each key, and Kubernetes puts variables in for `$(…)`. */
export const PLAIN_PATH = /^[A-Za-z0-9._@+,=/-]*$/;

/** A unit for systemd. Paths match PLAIN_PATH, and `name` is a unit's. */
export function systemdUnit(plan: ServePlan, program: string): string {
  const { name, bundles, tls, htpasswd, verifyKey, stopTimeout } = plan;
  // The service's own user cannot read these files: systemd hands them over.
  const credentials = Object.entries({
    'tls.crt': tls?.cert,
    'tls.key': tls?.key,
    htpasswd,
    'verify.pub': verifyKey,
  }).flatMap(([id, file]) => (file === undefined ? [] : [{ id, file }]));
  return render('serve.service', {
    name,
    command: [program, 'serve', ...bundles, ...sharedWords(plan)].join(' '),
    tls: tls !== undefined,
    htpasswd: htpasswd !== undefined,
    verifyKey: verifyKey !== undefined,
    bundles: bundles.join(' '),
    credentials,
    packed: bundles.some(isPacked),
    privileged: plan.addr.port < 1024,
    timeout: String(stopTimeout + STOP_MARGIN),
  });
}
