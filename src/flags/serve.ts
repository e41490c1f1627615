// SPDX-License-Identifier: Apache-2.0
import { integer, option, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { ServeOptions } from '../action/serve-settings.ts';
import { listOf } from './registry.ts';

const seconds = { min: 1, max: 86_400, helpValue: 'SECONDS', helpGroup: 'LIMITS' };

/** How bundles are served; `airgap.yaml` says the same under `serve`, so that no flag has a default here. */
export const serveFlags = {
  addr: string({
    helpValue: 'HOST:PORT',
    env: 'AIRGAP_SERVE_ADDR',
    description: 'address to listen on; 127.0.0.1:5000 without it, :5000 for every address of this machine',
  }),
  'log-format': option({ options: ['text', 'json'] as const })({
    env: 'AIRGAP_SERVE_LOG_FORMAT',
    description: 'form of the log on stderr; text without it',
  }),
  storage: string({
    helpValue: 'FOLDER',
    env: 'AIRGAP_SERVE_STORAGE',
    description: 'where compressed bundles, and archives in bundles, are unpacked to, once',
  }),
  'verify-key': string({
    helpValue: 'FILE',
    env: 'AIRGAP_SERVE_VERIFY_KEY',
    description: 'PEM file with the public key that has to have signed each bundle; b.tar is signed in b.tar.sig',
  }),
  'image-name': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '[PLACE=]REFERENCE',
    env: 'AIRGAP_SERVE_IMAGE_NAME',
    delimiter: ',',
    description:
      'the name of the image at PLACE, a path or digest as `inspect` shows it; of the one without a name when there is no PLACE',
    helpGroup: 'FOREIGN',
  }),
  'source-registry': string({
    helpValue: 'HOST',
    env: 'AIRGAP_SERVE_SOURCE_REGISTRY',
    description: 'the upstream host of images whose names come from paths such as team/web_1.0.tar',
    helpGroup: 'FOREIGN',
  }),
  'tls-cert': string({
    helpValue: 'FILE',
    env: 'AIRGAP_SERVE_TLS_CERT',
    description: 'PEM file with the certificate and those between it and its authority; SIGHUP reads it again',
    helpGroup: 'ACCESS',
  }),
  'tls-key': string({
    helpValue: 'FILE',
    env: 'AIRGAP_SERVE_TLS_KEY',
    description: 'PEM file with its key',
    helpGroup: 'ACCESS',
  }),
  'tls-auto': string({
    helpValue: 'FOLDER',
    env: 'AIRGAP_SERVE_TLS_AUTO',
    description: 'make a certificate, and an authority for it, and keep both there; nodes need its ca.crt',
    helpGroup: 'ACCESS',
  }),
  name: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'HOST',
    env: 'AIRGAP_SERVE_NAME',
    delimiter: ',',
    description: 'host name or address by which nodes reach this machine, for the certificate of --tls-auto',
    helpGroup: 'ACCESS',
  }),
  server: string({
    helpValue: 'HOST:PORT',
    env: 'AIRGAP_SERVE_SERVER',
    description: 'what nodes call this server, for --node-config and the certificate of --tls-auto; --addr without it',
    helpGroup: 'ACCESS',
  }),
  htpasswd: string({
    helpValue: 'FILE',
    env: 'AIRGAP_SERVE_HTPASSWD',
    description: 'let in only whom this file names, with bcrypt or {SHA} passwords (htpasswd -B); /healthz stays open',
    helpGroup: 'ACCESS',
  }),
  'max-connections': integer({
    min: 1,
    max: 100_000,
    env: 'AIRGAP_SERVE_MAX_CONNECTIONS',
    description: 'connections at a time, 1000 without it; more are closed at once',
    helpGroup: 'LIMITS',
  }),
  'idle-timeout': integer({
    ...seconds,
    env: 'AIRGAP_SERVE_IDLE_TIMEOUT',
    description: 'how long a connection may stand still, 60 without it; also one whose client does not read',
  }),
  'request-timeout': integer({
    ...seconds,
    env: 'AIRGAP_SERVE_REQUEST_TIMEOUT',
    description: 'how long a client may take to say what it wants, 20 without it',
  }),
  'stop-timeout': integer({
    ...seconds,
    env: 'AIRGAP_SERVE_STOP_TIMEOUT',
    description: 'how long running downloads have to end on SIGTERM, 25 without it',
  }),
};

/** The flags as the action takes them. */
export function toServeOptions(bundles: readonly string[], flags: InferredFlags<typeof serveFlags>): ServeOptions {
  return {
    bundles,
    addr: flags.addr,
    logFormat: flags['log-format'],
    storage: flags.storage,
    verifyKey: flags['verify-key'],
    imageNames: flags['image-name'] === undefined ? undefined : listOf(flags['image-name']),
    sourceRegistry: flags['source-registry'],
    tlsCert: flags['tls-cert'],
    tlsKey: flags['tls-key'],
    tlsAuto: flags['tls-auto'],
    names: flags.name === undefined ? undefined : listOf(flags.name),
    server: flags.server,
    htpasswd: flags.htpasswd,
    maxConnections: flags['max-connections'],
    idleTimeout: flags['idle-timeout'],
    requestTimeout: flags['request-timeout'],
    stopTimeout: flags['stop-timeout'],
  };
}
