// SPDX-License-Identifier: Apache-2.0
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { NodeAttempt } from '../diagnose/evidence.ts';
import { Gate } from '../host/gate.ts';
import type { Lock } from '../lock/lock.ts';
import type { ProbeAnswer, ProbeRequest } from '../oci/probe.ts';
import type { Endpoint } from '../plan/hosts-toml.ts';
import { type ListedImage, listImages, pinned } from '../plan/image-list.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { isMirror } from '../plan/node-plan.ts';
import { compare } from '../reference/order.ts';
import { type FoundHosts, findHosts, openContainerdFolder } from './containerd-folder.ts';

/** What a node with this configuration does for each image of the lock. */
export interface Examination {
  /** Folder of the hosts.toml files. */
  readonly certs: string;
  /** What is wrong with the configuration as a whole, or with the file of one host. */
  readonly problems: readonly string[];
  readonly images: readonly ExaminedImage[];
  /** True when a mirror gives every image, and nothing is wrong. */
  readonly healthy: boolean;
}

export interface ExaminedImage {
  readonly image: string;
  /** Those after the first that answers are not asked. */
  readonly attempts: readonly NodeAttempt[];
}

export interface DoctorPorts {
  readonly ask: (request: ProbeRequest) => Promise<ProbeAnswer>;
}

interface Context extends DoctorPorts {
  /** The mirror's own host: an image that stands there anyway comes from it. */
  readonly isMirror: (host: string) => boolean;
}

const NO_FILE: FoundHosts = { endpoints: [], problems: [] };

const AT_ONCE = 8;

/** Throws INPUT_NOT_FOUND, NO_IMAGES. */
export async function examineNode(
  lock: Lock,
  folder: string,
  mirror: MirrorTarget | undefined,
  { ask }: DoctorPorts,
): Promise<Examination> {
  const { images } = listImages(lock, { only: [], charts: false, onDisk: new Set() });
  const configured = await openContainerdFolder(folder);
  const names = [...new Set(images.map(({ reference }) => reference.registry))].sort(compare);
  const hosts = new Map(await Promise.all(names.map(async name => [name, await findHosts(configured, name)] as const)));
  const context = { ask, isMirror: (host: string) => mirror !== undefined && isMirror(host, mirror) };
  const gate = new Gate(AT_ONCE);
  const examined = await Promise.all(
    images.map(image => gate.run(() => attemptAll(image, hosts.get(image.reference.registry) ?? NO_FILE, context))),
  );
  const wrong = [...hosts].flatMap(([host, { problems, file }]) =>
    problems.map(problem => `${file ?? host}: ${problem}`),
  );
  const problems = [...configured.problems, ...wrong];
  const healthy = problems.length === 0 && examined.every(({ attempts }) => attempts.some(isMirrored));
  return { certs: configured.certs, problems, images: examined, healthy };
}

export function isMirrored({ upstream, result }: NodeAttempt): boolean {
  return result === 'answers' && !upstream;
}

async function attemptAll(image: ListedImage, found: FoundHosts, context: Context): Promise<ExaminedImage> {
  const needed = image.reference.digest === undefined ? ['pull', 'resolve'] : ['pull'];
  const able = found.endpoints.filter(({ capabilities }) => needed.every(word => capabilities.has(word)));
  // The mirror stands twice where it is the last resort too.
  const endpoints = able.filter((one, at) => able.findIndex(other => other.api === one.api) === at);
  const attempts: NodeAttempt[] = [];
  let over = false;
  for (const endpoint of endpoints) {
    const said: Outcome = over ? NOT_ASKED : await outcomeOf(image, endpoint, found.file, context);
    const { ends, ...outcome } = said;
    over ||= ends;
    const upstream = endpoint.isUpstream && !context.isMirror(endpoint.host);
    attempts.push({ url: urlOf(image, endpoint).href, upstream, ...outcome });
  }
  return { image: pinned(image), attempts };
}

/** What one place says; `ends` when nothing else is asked after it. */
interface Outcome extends Pick<NodeAttempt, 'result' | 'reason'> {
  readonly ends: boolean;
}

const NOT_ASKED: Outcome = { result: 'not-asked', ends: true };

async function outcomeOf(
  image: ListedImage,
  endpoint: Endpoint,
  file: string | undefined,
  { ask }: Context,
): Promise<Outcome> {
  const files = endpoint.ca.map(name => path.resolve(path.dirname(file ?? '.'), name));
  const missing = await firstMissing(files);
  if (missing !== undefined) {
    const reason = `its CA ${missing} is not there: the pull ends, and nothing else is asked`;
    return { result: 'fails', reason, ends: true };
  }
  const url = urlOf(image, endpoint);
  const repository = url.pathname.replace(/^\/v2\//, '').replace(/\/manifests\/.*$/, '');
  const scope = `repository:${repository}:pull`;
  const answer = await ask({ url, scope, headers: endpoint.headers, caFiles: files });
  if (!answer.there) return { result: 'fails', reason: answer.reason, ends: false };
  if (isLocked(image, answer.digest)) return { result: 'answers', ends: true };
  const reason = `${endpoint.host} has ${answer.digest}, the lock ${image.digest}`;
  return { result: 'other-digest', reason, ends: true };
}

/** A mirror that was given one platform alone has that one's digest. */
function isLocked({ digest, platforms = [] }: ListedImage, there: string | undefined): boolean {
  return (
    [digest, ...platforms.map(platform => platform.digest)].includes(there) ||
    digest === undefined ||
    there === undefined
  );
}

async function firstMissing(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return file;
  }
  return undefined;
}

/** A tag and a digest together are pulled by digest. */
function urlOf({ reference, tag }: ListedImage, { api, host }: Endpoint): URL {
  const { registry, repository, digest } = reference;
  const url = new URL(`${api}/${repository}/manifests/${digest ?? reference.tag ?? tag ?? 'latest'}`);
  if (host !== registry && !(registry === 'docker.io' && host === 'registry-1.docker.io'))
    url.searchParams.set('ns', registry);
  return url;
}
