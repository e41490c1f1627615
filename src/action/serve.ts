// SPDX-License-Identifier: Apache-2.0
import { systemClock } from '../oci/http/clock.ts';
import { mirrorReference, parseMirror } from '../plan/layout.ts';
import { parseReference } from '../reference/reference.ts';
import { type Holding, Library, type LibraryOptions } from '../serve/library.ts';
import { createLog, type ServeLog } from '../serve/log.ts';
import { Metrics } from '../serve/metrics.ts';
import { RegistryServer } from '../serve/registry-server.ts';
import { readPublicKey } from './public-key.ts';
import { parseAddress } from './serve-address.ts';
import { openDoor } from './serve-door.ts';
import { showForeign } from './serve-foreign-words.ts';
import { limitsOf, type ServeOptions, type Settled, settle } from './serve-settings.ts';
import { showHashing, showHolding, showUnpacking } from './serve-words.ts';
import type { Workspace } from './workspace.ts';

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

/** Serves bundles as a read-only registry. Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID, CONFIG_INVALID, USAGE. */
export async function serve(given: ServeOptions, workspace: Workspace, { write }: ServePorts): Promise<Serving> {
  const options = settle(given, workspace);
  const address = parseAddress(options.addr);
  const door = await openDoor(options, address.host);
  const log = createLog(options.logFormat, write, () => new Date(systemClock.now()));
  const metrics = new Metrics();
  const tellHolding = (holding: Holding, before: string): void => {
    showHolding(holding, before, log);
    showForeign(holding.foreign, options.imageNames ?? [], log);
  };
  const onReload = (outcome: Holding | Error): void => {
    const failed = outcome instanceof Error;
    metrics.reload(!failed);
    if (failed) log.warn(`bundles stay as they were read before: ${outcome.message}`);
    else tellHolding(outcome, 'read again: ');
  };
  const library = await openLibrary(options, log, onReload);
  const server = await RegistryServer.start(library, {
    ...address,
    ...door,
    limits: limitsOf(options),
    log,
    metrics,
    now: systemClock.now,
  });
  tellHolding(library.holding, `${server.origin} serves `);
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
      const cut = await server.stop(AbortSignal.any([now, AbortSignal.timeout(options.stopTimeout * 1000)]));
      await library.close();
      return cut;
    },
  };
}

/** The address does not matter: the layout is the one of `--node-config`. */
const HERE = parseMirror('serve.invalid');

function nameHere(whole: string): string {
  return mirrorReference(parseReference(whole), HERE).repository;
}

/** Opens what is to be served. Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID, and CONFIG_INVALID for a key that is none. */
export async function openLibrary(
  { bundles, storage, verifyKey, imageNames = [], sourceRegistry }: Settled,
  log: ServeLog,
  onReload?: LibraryOptions['onReload'],
): Promise<Library> {
  return Library.open(bundles, {
    storage,
    naming: { names: imageNames, registry: sourceRegistry },
    ...(verifyKey !== undefined && { key: { name: verifyKey, key: await readPublicKey(verifyKey) } }),
    onUnpacking: state => showUnpacking(state, log),
    onHashing: state => showHashing(state, log),
    mirrored: nameHere,
    ...(onReload && { onReload }),
  });
}
