// SPDX-License-Identifier: Apache-2.0

/** A server that something else starts: systemd, a kubelet, a Deployment. */
export interface ServePlan {
  /** Of the unit or the objects. */
  readonly name: string;
  /** Paths of the bundles: on the machine, or in the claim. At least one. */
  readonly bundles: readonly string[];
  readonly addr: { readonly host: string; readonly port: number };
  /** Files on the machine. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly htpasswd?: string;
  readonly verifyKey?: string;
  /** What it is told of bundles of other programs, each a word of letters, digits and . _ @ + = / : -. */
  readonly imageNames: readonly string[];
  readonly sourceRegistry?: string;
  /** Seconds that running downloads have when it is stopped. */
  readonly stopTimeout: number;
}

/** How long it takes to stop besides what downloads have. */
export const STOP_MARGIN = 5;

/** What cannot be served in place needs room to be unpacked to. */
export function isPacked(bundle: string): boolean {
  return /\.(tgz|tzst|tar\.gz|tar\.zst)$/.test(bundle);
}

/** Flags of `serve` that every form has. */
export function sharedWords(plan: ServePlan): string[] {
  const { imageNames, sourceRegistry, stopTimeout } = plan;
  return [
    ...['--addr', addressOf(plan), '--stop-timeout', String(stopTimeout)],
    ...imageNames.flatMap(name => ['--image-name', name]),
    ...(sourceRegistry === undefined ? [] : ['--source-registry', sourceRegistry]),
  ];
}

/** `0.0.0.0:5000`, `[::1]:5000` */
export function addressOf({ addr: { host, port } }: Pick<ServePlan, 'addr'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
