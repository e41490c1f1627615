// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { systemClock } from '../oci/http/clock.ts';
import { type Holding, Library } from '../serve/library.ts';
import { createLog, type LogFormat, type ServeLog } from '../serve/log.ts';
import { Metrics } from '../serve/metrics.ts';
import { type Limits, RegistryServer } from '../serve/registry-server.ts';
import { parseAddress } from './serve-address.ts';
import { openDoor } from './serve-door.ts';
import { showHolding, showUnpacking } from './serve-words.ts';
import { readTrustedKey } from './trusted-keys.ts';
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
  readonly htpasswd?: string | undefined;
  /** A folder for what compressed bundles unpack to. */
  readonly storage?: string | undefined;
  /** A PEM file with the public key that has to have signed each bundle. */
  readonly verifyKey?: string | undefined;
}

/** Where the log goes. */
export interface ServePorts {
  readonly write: (line: string) => void;
}

/** A registry that is on. */
export interface Serving {
  readonly origin: string;
  readonly log: ServeLog;
  /** Reads bundles and certificates again. */
  reload(): Promise<void>;
  /** Lets running downloads end, for as long as the options say or until `now` aborts. Gives back how many were cut. */
  stop(now: AbortSignal): Promise<number>;
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

/** Serves bundles as a read-only registry. Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID, CONFIG_INVALID, USAGE. */
export async function serve(given: ServeOptions, workspace: Workspace, { write }: ServePorts): Promise<Serving> {
  const options = settle(given, workspace);
  const address = parseAddress(options.addr);
  const door = await openDoor(options, address.host);
  const log = createLog(options.logFormat, write, () => new Date(systemClock.now()));
  const metrics = new Metrics();
  const onReload = (outcome: Holding | AirgapError): void => {
    const failed = outcome instanceof AirgapError;
    metrics.reload(!failed);
    if (failed) log.warn(`bundles stay as they were read before: ${outcome.message}`);
    else showHolding(outcome, 'read again: ', log);
  };
  const library = await Library.open(options.bundles, {
    storage: options.storage,
    ...(options.verifyKey !== undefined && { key: await readTrustedKey(options.verifyKey) }),
    onUnpacking: state => showUnpacking(state, log),
    onReload,
  });
  const server = await RegistryServer.start(library, {
    ...address,
    ...door,
    limits: limitsOf(options),
    log,
    metrics,
    now: systemClock.now,
  });
  showHolding(library.holding, `${server.origin} serves `, log);
  return {
    origin: server.origin,
    log,
    reload: async () => {
      await library.reload();
      try {
        server.renew(await openDoor(options, address.host));
      } catch (cause) {
        log.warn(`certificate and passwords stay as they were: ${(cause as Error).message}`);
      }
    },
    stop: async now => {
      const cut = await server.stop(AbortSignal.any([now, systemClock.deadline(options.stopTimeout * 1000)]));
      await library.close();
      return cut;
    },
  };
}

type Settled = ServeOptions & { [key in keyof typeof DEFAULTS]: (typeof DEFAULTS)[key] };

function limitsOf({ maxConnections, idleTimeout, requestTimeout }: Settled): Limits {
  return { maxConnections, idle: idleTimeout * 1000, request: requestTimeout * 1000 };
}

/** Flags first, then the file, then the defaults. */
function settle(given: ServeOptions, { config, root, file }: Workspace): Settled {
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
