// SPDX-License-Identifier: Apache-2.0
import { type DeploymentOptions, deployment, staticPod } from '../emit/serve/pods.ts';
import type { ServePlan } from '../emit/serve/serve-plan.ts';
import { PLAIN_PATH, systemdUnit } from '../emit/serve/systemd.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { listImages, pinned } from '../plan/image-list.ts';
import { parseReference } from '../reference/reference.ts';
import { lockedImage } from './locked-image.ts';
import { readPublicKey } from './public-key.ts';
import { parseAddress } from './serve-address.ts';

export type ServeFormat = 'systemd' | 'static-pod' | 'deployment';

/** Paths are those of the machine that serves, but for `verifyKey` of a Deployment, which is read now. */
export interface GenerateServeOptions {
  readonly format: ServeFormat;
  readonly bundles: readonly string[];
  readonly name: string;
  /** `HOST:PORT` */
  readonly addr: string;
  readonly stopTimeout: number;
  readonly program?: string | undefined;
  /** By its name in the lock. */
  readonly image?: string | undefined;
  readonly user?: number | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly htpasswd?: string | undefined;
  readonly verifyKey?: string | undefined;
  readonly claim?: string | undefined;
  readonly tlsSecret?: string | undefined;
  readonly htpasswdSecret?: string | undefined;
  readonly nodePort?: number | undefined;
  /** As `serve` takes them. */
  readonly imageNames?: readonly string[] | undefined;
  readonly sourceRegistry?: string | undefined;
}

/** Where the program stands when nobody says otherwise. */
const PROGRAM = '/usr/local/bin/helm-airgap';
/** A user that images without a shell know as "nonroot", and others do not use. */
const USER = 65_532;

/** What each format has no use for, and why. */
const UNFIT: Readonly<Record<ServeFormat, readonly [keyof GenerateServeOptions, string, string][]>> = {
  systemd: [
    ['image', '--image', 'a unit runs no image'],
    ['user', '--user', 'a unit has a user of its own'],
    ['claim', '--claim', 'a unit reads files of its machine'],
    ['tlsSecret', '--tls-secret', 'a unit reads files of its machine: --tls-cert and --tls-key'],
    ['htpasswdSecret', '--htpasswd-secret', 'a unit reads files of its machine: --htpasswd'],
    ['nodePort', '--node-port', 'a unit listens at --addr'],
  ],
  'static-pod': [
    ['program', '--program', 'its image has the program'],
    ['claim', '--claim', 'a static Pod can name no object of the cluster'],
    ['tlsSecret', '--tls-secret', 'a static Pod can name no object of the cluster: --tls-cert and --tls-key'],
    ['htpasswdSecret', '--htpasswd-secret', 'a static Pod can name no object of the cluster: --htpasswd'],
    ['nodePort', '--node-port', 'a static Pod listens at --addr of its node'],
  ],
  deployment: [
    ['program', '--program', 'its image has the program'],
    ['tlsCert', '--tls-cert', 'a Deployment runs on any node: --tls-secret'],
    ['tlsKey', '--tls-key', 'a Deployment runs on any node: --tls-secret'],
    ['htpasswd', '--htpasswd', 'a Deployment runs on any node: --htpasswd-secret'],
  ],
};

/** A file that starts `serve`. `lock` is asked for what Pods run. Throws USAGE, REFERENCE_INVALID, CONFIG_INVALID, LOCK_INCOMPLETE. */
export async function generateServe(options: GenerateServeOptions, lock: () => Promise<Lock>): Promise<string> {
  const { format } = options;
  for (const [key, flag, why] of UNFIT[format])
    if (options[key] !== undefined) throw new AirgapError('USAGE', `${flag} is not for ${format}: ${why}`);
  const plan = planOf(options);
  if (format === 'systemd') return systemdUnit(plan, plainPath(options.program ?? PROGRAM, true));
  if (plan.addr.port < 1024)
    throw new AirgapError('USAGE', `port ${plan.addr.port} is for root alone`, {
      hint: 'Give --addr :5000, or another from 1024 on.',
    });
  const pod = { image: imageOf(await lock(), options), user: options.user ?? USER };
  return format === 'static-pod' ? staticPod(plan, pod) : deployment(plan, { ...pod, ...(await claimed(options)) });
}

function planOf(options: GenerateServeOptions): ServePlan {
  const { bundles, format, name, addr, tlsCert, tlsKey, htpasswd, verifyKey, stopTimeout, sourceRegistry } = options;
  const onMachine = format !== 'deployment';
  if (!isObjectName(name)) throw new AirgapError('USAGE', `"${name}" is not a name for a unit or an object`);
  if (bundles.length === 0)
    throw new AirgapError('USAGE', 'no BUNDLE given', { hint: 'Name where it will stand: /var/lib/airgap/bundle.tar' });
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new AirgapError('USAGE', 'a certificate needs both --tls-cert and --tls-key');
  const file = (path: string): string => plainPath(path, true);
  return {
    name,
    bundles: bundles.map(bundle => bundlePath(bundle, onMachine)),
    addr: addressFor(format, addr),
    stopTimeout,
    imageNames: (options.imageNames ?? []).map(imageName),
    ...(sourceRegistry !== undefined && { sourceRegistry: plainWord(sourceRegistry, '--source-registry') }),
    ...(tlsCert !== undefined && tlsKey !== undefined && { tls: { cert: file(tlsCert), key: file(tlsKey) } }),
    ...(htpasswd !== undefined && { htpasswd: file(htpasswd) }),
    ...(verifyKey !== undefined && onMachine && { verifyKey: file(verifyKey) }),
  };
}

/** `[PLACE=]REFERENCE`, which `serve` shall not be the first to refuse. */
function imageName(text: string): string {
  const word = plainWord(text, '--image-name');
  parseReference(word.slice(word.lastIndexOf('=') + 1));
  return word;
}

/** Without what units and Pods would take for something else, and the comma that `serve` divides names at. */
function plainWord(text: string, flag: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._@+=/:-]*$/.test(text)) return text;
  throw new AirgapError('USAGE', `${flag}: ${JSON.stringify(text)} is no word of letters, digits and . _ @ + = / : -`);
}

/** Its folder is given to a Pod, so it may not be the root. */
function bundlePath(text: string, onMachine: boolean): string {
  const plain = plainPath(text.replace(/\/+$/, ''), onMachine);
  if (onMachine && plain.lastIndexOf('/') === 0)
    throw new AirgapError('USAGE', `${text} stands at the root of the machine`, {
      hint: 'Put bundles into a folder of their own.',
    });
  return plain;
}

/** Whole on a machine, relative in a claim; without what units and Pods would take for something else. */
function plainPath(text: string, whole: boolean): string {
  const parts = text.split('/').slice(whole ? 1 : 0);
  const wrong = text.startsWith('/') !== whole || parts.some(part => part === '' || part === '.' || part === '..');
  if (!wrong && PLAIN_PATH.test(text)) return text;
  throw new AirgapError(
    'USAGE',
    `${JSON.stringify(text)} is no ${whole ? 'whole path' : 'path within the claim'} of letters, digits and . _ @ + , = - /`,
    {
      hint: whole
        ? 'Write it from the root of the machine that serves.'
        : 'Write it from the root of the volume, without a / in front.',
    },
  );
}

/** A Deployment has whatever address its Pod gets. */
function addressFor(format: ServeFormat, text: string): ServePlan['addr'] {
  const address = parseAddress(text);
  const everywhere = address.host === '::' || address.host === '0.0.0.0';
  if (address.port === 0) throw new AirgapError('USAGE', `${text} is another port at each start`);
  if (everywhere || format !== 'deployment') return address;
  throw new AirgapError('USAGE', `no node has the address ${address.host} for a Deployment`, {
    hint: `Give --addr :${address.port}.`,
  });
}

async function claimed(options: GenerateServeOptions): Promise<Omit<DeploymentOptions, 'image' | 'user'>> {
  const { claim, tlsSecret, htpasswdSecret, verifyKey, nodePort } = options;
  if (claim === undefined)
    throw new AirgapError('USAGE', 'a Deployment needs a volume with the bundles', {
      hint: 'Give --claim NAME: a PersistentVolumeClaim.',
    });
  const wrong = [claim, tlsSecret, htpasswdSecret].find(name => name !== undefined && !isObjectName(name));
  if (wrong !== undefined) throw new AirgapError('USAGE', `"${wrong}" is not the name of an object`);
  const key = verifyKey === undefined ? undefined : await readPublicKey(verifyKey);
  const pem = key?.export({ type: 'spki', format: 'pem' }).toString();
  return { claim, tlsSecret, htpasswdSecret, nodePort, verifyKey: pem };
}

function isObjectName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/.test(name);
}

/** By its upstream name: it has to be on the node before anything is served. */
function imageOf(lock: Lock, { format, image }: GenerateServeOptions): string {
  const { images } = listImages(lock, { only: [], charts: false, onDisk: new Set() });
  return pinned(lockedImage(images, image, { format, has: 'helm-airgap on its PATH' }));
}
