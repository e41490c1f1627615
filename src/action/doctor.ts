// SPDX-License-Identifier: Apache-2.0
import { access } from 'node:fs/promises';
import path from 'node:path';
import { Gate } from '../host/gate.ts';
import type { Lock } from '../lock/lock.ts';
import type { ProbeAnswer, ProbeRequest } from '../oci/probe.ts';
import type { Endpoint } from '../plan/hosts-toml.ts';
import { type ListedImage, listImages, pinned } from '../plan/image-list.ts';
import { compare } from '../reference/order.ts';
import { type FoundHosts, findHosts, openContainerdFolder } from './containerd-folder.ts';

/** What a node with this configuration does for each image of the lock. */
export interface Diagnosis {
  /** Folder of the hosts.toml files. */
  readonly certs: string;
  /** What is wrong with the configuration as a whole, or with the file of one host. */
  readonly problems: readonly string[];
  readonly images: readonly DiagnosedImage[];
  /** True when a mirror gives every image, and nothing is wrong. */
  readonly healthy: boolean;
}

export interface DiagnosedImage {
  readonly image: string;
  readonly attempts: readonly Attempt[];
}

/** One place that the runtime asks; those after the first that answers are not asked. */
export interface Attempt {
  readonly url: string;
  readonly upstream: boolean;
  readonly result: 'answers' | 'fails' | 'other-digest' | 'not-asked';
  readonly reason?: string;
}

export interface DoctorPorts {
  readonly ask: (request: ProbeRequest) => Promise<ProbeAnswer>;
}

const AT_ONCE = 8;

/** Throws INPUT_NOT_FOUND, NO_IMAGES. */
export async function diagnose(lock: Lock, folder: string, { ask }: DoctorPorts): Promise<Diagnosis> {
  const { images } = listImages(lock, { only: [], charts: false, onDisk: new Set() });
  const configured = await openContainerdFolder(folder);
  const names = [...new Set(images.map(({ reference }) => reference.registry))].sort(compare);
  const hosts = new Map(await Promise.all(names.map(async name => [name, await findHosts(configured, name)] as const)));
  const gate = new Gate(AT_ONCE);
  const diagnosed = await Promise.all(
    images.map(image => gate.run(() => attemptAll(image, hosts.get(image.reference.registry), ask))),
  );
  const wrong = [...hosts].flatMap(([host, { problems, file }]) =>
    problems.map(problem => `${file ?? host}: ${problem}`),
  );
  const problems = [...configured.problems, ...wrong];
  const healthy = problems.length === 0 && diagnosed.every(({ attempts }) => attempts.some(isMirrored));
  return { certs: configured.certs, problems, images: diagnosed, healthy };
}

export function isMirrored({ upstream, result }: Attempt): boolean {
  return result === 'answers' && !upstream;
}

async function attemptAll(
  image: ListedImage,
  found: FoundHosts | undefined,
  ask: DoctorPorts['ask'],
): Promise<DiagnosedImage> {
  const needed = image.reference.digest === undefined ? ['pull', 'resolve'] : ['pull'];
  const endpoints = (found?.endpoints ?? []).filter(({ capabilities }) => needed.every(word => capabilities.has(word)));
  const attempts: Attempt[] = [];
  for (const [at, endpoint] of endpoints.entries()) {
    const url = urlOf(image, endpoint);
    const upstream = endpoint.isUpstream;
    const twin = endpoints.slice(0, at).some(before => before.api === endpoint.api);
    if (twin) continue;
    const isOver =
      attempts.some(({ result }) => result !== 'fails') || attempts.some(({ reason }) => reason?.startsWith(NO_CA));
    attempts.push(
      isOver ? { url: url.href, upstream, result: 'not-asked' } : await attempt(image, endpoint, url, found?.file, ask),
    );
  }
  return { image: pinned(image), attempts };
}

const NO_CA = 'its CA ';

async function attempt(
  { digest, platforms = [] }: ListedImage,
  { ca, headers, isUpstream: upstream, host }: Endpoint,
  url: URL,
  file: string | undefined,
  ask: DoctorPorts['ask'],
): Promise<Attempt> {
  const place = { url: url.href, upstream };
  const files = ca.map(name => path.resolve(path.dirname(file ?? '.'), name));
  for (const name of files) {
    const missing = await access(name).then(
      () => false,
      () => true,
    );
    if (missing)
      return {
        ...place,
        result: 'fails',
        reason: `${NO_CA}${name} is not there: the pull ends, and nothing else is asked`,
      };
  }
  const [caFile] = files;
  const repository = url.pathname.replace(/^\/v2\//, '').replace(/\/manifests\/.*$/, '');
  const scope = `repository:${repository}:pull`;
  const answer = await ask({ url, scope, headers, ...(caFile !== undefined && { caFile }) });
  if (!answer.there) return { ...place, result: 'fails', reason: answer.reason };
  if (
    digest === undefined ||
    answer.digest === undefined ||
    answer.digest === digest ||
    platforms.some(one => one.digest === answer.digest)
  )
    return { ...place, result: 'answers' };
  return { ...place, result: 'other-digest', reason: `${host} has ${answer.digest}, the lock ${digest}` };
}

/** A tag and a digest together are pulled by digest. */
function urlOf({ reference, tag }: ListedImage, { api, host }: Endpoint): URL {
  const { registry, repository, digest } = reference;
  const url = new URL(`${api}/${repository}/manifests/${digest ?? reference.tag ?? tag ?? 'latest'}`);
  if (host !== registry && !(registry === 'docker.io' && host === 'registry-1.docker.io'))
    url.searchParams.set('ns', registry);
  return url;
}
