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
  /** Seconds that running downloads have when it is stopped. */
  readonly stopTimeout: number;
}

/** How long it takes to stop besides what downloads have. */
export const STOP_MARGIN = 5;

/** What cannot be served in place needs room to be unpacked to. */
export function isPacked(bundle: string): boolean {
  return /\.(tgz|tzst|tar\.gz|tar\.zst)$/.test(bundle);
}

/** `0.0.0.0:5000`, `[::1]:5000` */
export function addressOf({ addr: { host, port } }: Pick<ServePlan, 'addr'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
