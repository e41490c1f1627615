// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { LogFormat } from '../serve/log.ts';
import type { Limits } from '../serve/registry-server.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** What flags and the environment say; `serve` of `airgap.yaml` says the same, and counts where they say nothing. */
export interface ServeOptions {
  /** In the order in which they were made. */
  readonly bundles: readonly string[];
  /** `HOST:PORT` */
  readonly addr?: string | undefined;
  readonly maxConnections?: number | undefined;
  /** Seconds, as the two below. */
  readonly idleTimeout?: number | undefined;
  readonly requestTimeout?: number | undefined;
  /** How long running downloads have when the server stops. */
  readonly stopTimeout?: number | undefined;
  readonly logFormat?: LogFormat | undefined;
  /** PEM files; both or neither. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** A folder for an authority of our own. */
  readonly tlsAuto?: string | undefined;
  /** What nodes call this machine: names and addresses for the certificate. */
  readonly names?: readonly string[] | undefined;
  /** `HOST:PORT` by which nodes reach this machine, where that is not `addr`. */
  readonly server?: string | undefined;
  readonly htpasswd?: string | undefined;
  /** A folder for what compressed bundles unpack to. */
  readonly storage?: string | undefined;
  /** A PEM file with the public key that has to have signed each bundle. */
  readonly verifyKey?: string | undefined;
  /** `[PLACE=]REFERENCE`: names of images that foreign bundles do not tell. */
  readonly imageNames?: readonly string[] | undefined;
  /** Host of the names that paths in foreign bundles give. */
  readonly sourceRegistry?: string | undefined;
}

const DEFAULTS = {
  addr: '127.0.0.1:5000',
  maxConnections: 1000,
  idleTimeout: 60,
  requestTimeout: 20,
  stopTimeout: 25,
  logFormat: 'text' as LogFormat,
};

/** Keys of the configuration whose values are paths, relative to its file. */
const FILES = ['tlsCert', 'tlsKey', 'tlsAuto', 'htpasswd', 'storage', 'verifyKey'];

/** What is not said stands at its default; paths are as they can be opened. */
export type Settled = ServeOptions & { [key in keyof typeof DEFAULTS]: (typeof DEFAULTS)[key] };

export function limitsOf({ maxConnections, idleTimeout, requestTimeout }: Settled): Limits {
  return { maxConnections, idle: idleTimeout * 1000, request: requestTimeout * 1000 };
}

/** Flags first, then the file, then the defaults. Throws USAGE when no bundle is named. */
export function settle(given: ServeOptions, { config, root, file }: Workspace): Settled {
  const { bundles = [], ...configured } = config.serve ?? {};
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const files = Object.entries(configured).map(([key, value]) =>
    FILES.includes(key) ? [key, fromRoot(String(value), root)] : [key, value],
  );
  const chosen = given.bundles.length > 0 ? given.bundles : bundles.map(bundle => fromRoot(bundle, root));
  if (chosen.length > 0) return { ...DEFAULTS, ...Object.fromEntries(files), ...said, bundles: chosen };
  throw new AirgapError('USAGE', `no BUNDLE given, and no serve.bundles in ${file}`, {
    hint: 'Name a bundle: a .tar that `helm airgap export` wrote, or a folder with an OCI image layout.',
  });
}
