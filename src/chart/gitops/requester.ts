// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import type { DeclaredRelease } from './found.ts';
import { type Manifest, mapAt, textAt } from './manifest.ts';
import { withoutUser } from './repository-url.ts';

/** What asks for a release, as far as that tells it from another of its name and namespace. Names get longer until they are sure. */
export interface Requester {
  readonly kind: 'Application' | 'HelmRelease' | 'helmfile' | 'kustomization';
  /** `agent-eu`, `argocd/agent-eu` */
  readonly names: readonly string[];
  /** The cluster it goes to, in the words that are used for it there. */
  readonly cluster: string;
  /** Of a source of an Application: its chart, the name that the source is given, a path in this repository, its place. */
  readonly sources?: readonly string[];
  /** `sources.1`, where an Application has several. */
  readonly place?: string;
}

/** What is known of a release before others of its name are: as good as its identity, and not for people. */
export function requestKey({ name, namespace, requester }: DeclaredRelease): string {
  return JSON.stringify([namespace, name, requester?.names.at(-1), requester?.place]);
}

/** An Application, or one of its sources: each gets the Application's name when it says no other. */
export function applicationRequester(
  app: Manifest,
  source?: ValueMap,
  at: readonly (string | number)[] = [],
): Requester {
  const destination = mapAt(app.value, 'spec', 'destination');
  const server = textAt(destination, 'server').replace(/\/$/, '');
  const cluster = server === IN_CLUSTER ? '' : server;
  const place = at.slice(1).join('.');
  return {
    kind: 'Application',
    names: namesOf(app),
    cluster: cluster || textAt(destination, 'name') || 'in-cluster',
    ...(source && { sources: sourceNames(source, place) }),
    ...(typeof at.at(-1) === 'number' && { place }),
  };
}

/** The cluster that Argo CD runs in; it calls that `in-cluster`, too. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

function sourceNames(source: ValueMap, place: string): string[] {
  const [url = '', chart = '', path = ''] = ['repoURL', 'chart', 'path'].map(key => textAt(source, key));
  const folder = chart === '' && !url.startsWith('oci://') ? path.replace(/^[./]+|\/+$/g, '') : '';
  const address = withoutUser(url).replace(/(\.git)?\/*$/, '');
  const whole = chart || folder || address;
  return [whole.slice(whole.lastIndexOf('/') + 1), textAt(source, 'name'), folder, place];
}

/** A HelmRelease; its `kubeConfig` leads to another cluster than its own. */
export function helmReleaseRequester(manifest: Manifest): Requester {
  const cluster = JSON.stringify(mapAt(manifest.value, 'spec', 'kubeConfig'));
  return { kind: 'HelmRelease', names: namesOf(manifest), cluster };
}

/** What makes Kustomize render a chart: an Application, or somebody by hand; undefined for a Kustomization of Flux. */
export function inflationRequester(owner: Manifest): Requester | undefined {
  const { apiVersion, kind, name } = owner.identity;
  if (kind === 'Application') return applicationRequester(owner);
  return apiVersion === '' ? { kind: 'kustomization', names: [name], cluster: '' } : undefined;
}

function namesOf({ identity: { namespace = '', name } }: Manifest): string[] {
  return [name, `${namespace}/${name}`];
}
