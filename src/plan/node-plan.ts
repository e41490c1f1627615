// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { compare } from '../reference/order.ts';
import { parseReference, type Reference, repositoryOf, tryReference } from '../reference/reference.ts';
import { isSameRepository } from '../reference/same-image.ts';
import type { ListedImage } from './image-list.ts';
import { frontOf, hasPossiblePort, type MirrorTarget, mirrorReference } from './layout.ts';

/** How nodes reach the mirror, and what they ask it for: the same for every runtime. */
export interface NodePlan extends MirrorAccess {
  /** `host[:port]` of the mirror. */
  readonly mirror: string;
  /** Upstream hosts, sorted; the mirror's own host is never among them. */
  readonly hosts: readonly HostMirror[];
  /** Names that charts write without a host, and what they mean, sorted. */
  readonly shortNames: readonly ShortName[];
}

export interface ShortName {
  readonly short: string;
  readonly repository: string;
}

export interface MirrorAccess {
  readonly scheme: 'https' | 'http';
  /** Ask upstream when the mirror does not have an image. */
  readonly fallback: boolean;
  /** PEM certificates of the authority that signed the mirror's. */
  readonly ca?: string;
  readonly credentials?: Credentials;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What nodes ask for instead of one upstream host. */
export interface HostMirror {
  /** As runtimes look it up: Docker Hub is `docker.io`, and `registry-1.docker.io` where a chart writes that. */
  readonly host: string;
  /** Where a runtime that is not configured would ask. */
  readonly upstream: string;
  /** What stands before each repository at the mirror, `mirrors/quay.io`, or nothing; undefined when the layout does more. */
  readonly front?: string;
  /** The lock's repositories on that host, sorted. */
  readonly repositories: readonly RepositoryMirror[];
}

export interface RepositoryMirror {
  readonly repository: string;
  readonly mirrored: string;
}

export interface NodePlanOptions extends MirrorAccess {
  readonly target: MirrorTarget;
  /** Hosts that nodes shall ask the mirror for though the lock has none of their images. */
  readonly hosts: readonly string[];
}

/** Docker Hub's registry, under the name that no runtime takes for `docker.io`. */
const HUB = 'registry-1.docker.io';

/** Throws USAGE for a host that is none. */
export function planNodes(images: readonly ListedImage[], options: NodePlanOptions): NodePlan {
  const { target, hosts: more, ...access } = options;
  const mirror = mirrorHost(target);
  const byHost = Map.groupBy(images.flatMap(spellings), ({ host }) => host);
  for (const host of more) {
    checkHost(host);
    if (!byHost.has(host)) byHost.set(host, []);
  }
  const hosts = [...byHost]
    .filter(([host]) => !isMirror(host, target))
    .map(([host, named]) => hostMirror(host, named, target))
    .sort((a, b) => compare(a.host, b.host));
  return { mirror, hosts, shortNames: shortNames(images), ...access };
}

/** `host[:port]` of an address with a prefix. */
export function mirrorHost({ pull }: MirrorTarget): string {
  return pull.split('/', 1)[0] ?? pull;
}

/** True for the mirror's own host: nodes that were told to ask it under its prefix could pull nothing else from it. */
export function isMirror(host: string, target: MirrorTarget): boolean {
  return host.toLowerCase() === mirrorHost(target).toLowerCase();
}

interface Spelling {
  readonly host: string;
  readonly reference: Reference;
}

/** The hosts under which a runtime looks an image up. containerd and containers/image know `index.docker.io`, and no other alias. */
function spellings({ reference, written }: ListedImage): Spelling[] {
  const alias = written.some(text => text.startsWith(`${HUB}/`)) ? [{ host: HUB, reference }] : [];
  return [{ host: reference.registry, reference }, ...alias];
}

/** containerd takes `web` for `docker.io/library/web`; CRI-O and podman ask lists of their own, which may say otherwise. */
function shortNames(images: readonly ListedImage[]): ShortName[] {
  const all = images.flatMap(({ reference, written }) =>
    written.flatMap(text => {
      const means = tryReference(shortName(text) ?? '');
      const isMeant = means !== undefined && isSameRepository(means, reference);
      return isMeant ? [[means.written, repositoryOf(reference)] as const] : [];
    }),
  );
  return [...new Map(all)]
    .map(([short, repository]) => ({ short, repository }))
    .sort((a, b) => compare(a.short, b.short));
}

/** `team/web` of `team/web:1@sha256:…`; undefined for a name with a host, which has a dot, a port, or is localhost. */
function shortName(text: string): string | undefined {
  const [, name, first, rest] =
    /^(([a-z0-9][a-z0-9._-]*)(\/[a-z0-9._/-]+)?)(?::[^/]*)?$/.exec(text.replace(/@.*$/, '')) ?? [];
  const isHost = rest !== undefined && (first === 'localhost' || first?.includes('.'));
  return isHost ? undefined : name;
}

function hostMirror(host: string, named: readonly Spelling[], target: MirrorTarget): HostMirror {
  const canonicalHost = host === HUB ? 'docker.io' : host;
  const front = frontOf(canonicalHost, target);
  const byName = new Map(
    named.map(({ reference: { repository } }) => [
      repository,
      mirrorReference(parseReference(`${canonicalHost}/${repository}`), target).repository,
    ]),
  );
  return {
    host,
    upstream: `https://${canonicalHost === 'docker.io' ? HUB : host}`,
    ...(front !== undefined && { front: front.slice(mirrorHost(target).length + 1) }),
    repositories: [...byName]
      .map(([repository, mirrored]) => ({ repository, mirrored }))
      .sort((a, b) => compare(a.repository, b.repository)),
  };
}

function checkHost(host: string): void {
  if (tryReference(`${host}/team/probe`)?.registry === host && hasPossiblePort(host)) return;
  throw new AirgapError('USAGE', `"${host}" is not a registry's host`, {
    hint: 'Write it as images do: quay.io, docker.io, registry.example:5000.',
  });
}

/** Where the mirror's API for one host's repositories begins, when `front` is known: `https://mirror/v2/mirrors/quay.io`. */
export function apiOf(plan: NodePlan, { front }: HostMirror): string {
  return front ? `${originOf(plan)}/v2/${front}` : originOf(plan);
}

/** The mirror under its own name, as overrides write it. */
export function ownHost(plan: NodePlan): HostMirror {
  return { host: plan.mirror, upstream: originOf(plan), front: '', repositories: [] };
}

/** All hosts of which a runtime has to be told; the mirror's own where it speaks plain http, since nobody asks so unasked. */
export function toldHosts(plan: NodePlan): readonly HostMirror[] {
  return plan.scheme === 'http' ? [...plan.hosts, ownHost(plan)] : plan.hosts;
}

/** `https://mirror:5000` */
export function originOf({ scheme, mirror }: NodePlan): string {
  return `${scheme}://${mirror}`;
}

/** What runtimes that replace the beginning of a name put in its place: `quay.io/team` by `mirror/mirrors/quay.io/team`. */
export interface Replacement {
  readonly source: string;
  readonly location: string;
}

/** One for a whole host, where the layout allows it and the host is not among `narrow`; else one for each of its repositories. */
export function replacements(plan: NodePlan, narrow: readonly string[] = []): Replacement[] {
  return plan.hosts.flatMap(({ host, front, repositories }) => {
    if (front !== undefined && !narrow.includes(host)) {
      return [{ source: host, location: front === '' ? plan.mirror : `${plan.mirror}/${front}` }];
    }
    return repositories.map(({ repository, mirrored }) => ({
      source: `${host}/${repository}`,
      location: `${plan.mirror}/${mirrored}`,
    }));
  });
}
