// SPDX-License-Identifier: Apache-2.0
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { hostFolders, readHosts } from '../../src/plan/hosts-toml.ts';
import type { Reference } from '../../src/reference/reference.ts';

/** Generated files by path. */
export type Files = ReadonlyMap<string, string>;

/** What is asked for an image, in order: `https://host/v2/repository`. Written from the documentation of each program, not from ours. */
export type Runtime = (files: Files, image: Reference) => string[];

/** A tag pull by containerd, of the files below its certs.d. */
export function containerd(
  files: Files,
  { registry, repository }: Reference,
  root = 'etc/containerd/certs.d',
): string[] {
  const folder = hostFolders(registry).find(name =>
    [...files.keys()].some(path => path.startsWith(`${root}/${name}/`)),
  );
  const { endpoints, problems } = readHosts(registry, files.get(`${root}/${folder}/hosts.toml`));
  if (problems.length > 0) throw new Error(problems.join('; '));
  return endpoints
    .filter(({ capabilities }) => capabilities.has('pull') && capabilities.has('resolve'))
    .map(({ api }) => `${api}/${repository}`);
}

interface RegistriesConf {
  registry: {
    prefix?: string;
    location: string;
    blocked?: boolean;
    mirror?: { location: string; insecure?: boolean }[];
  }[];
}

/** containers-registries.conf(5): the longest prefix, its mirrors, then its location unless that is blocked. */
export function registriesConf(files: Files, image: Reference): string[] {
  const text = files.get('etc/containers/registries.conf.d/50-airgap.conf') ?? '';
  const { registry: tables } = parseToml(text) as unknown as RegistriesConf;
  const name = `${image.registry}/${image.repository}`;
  const table = tables
    .filter(({ prefix, location }) => `${name}/`.startsWith(`${prefix ?? location}/`))
    .sort((a, b) => (b.prefix ?? b.location).length - (a.prefix ?? a.location).length)[0];
  if (table === undefined) return [urlOf('https', name)];
  const rest = name.slice((table.prefix ?? table.location).length);
  const mirrors = (table.mirror ?? []).map(({ location, insecure }) =>
    urlOf(insecure ? 'http' : 'https', location + rest),
  );
  return table.blocked ? mirrors : [...mirrors, urlOf('https', table.location + rest)];
}

interface RancherRegistries {
  mirrors: Record<string, { endpoint: string[]; rewrite?: Record<string, string> }>;
}

/** k3s: a path of an endpoint is the API; a rewrite changes the name for mirrors alone. */
export function rancher(files: Files, { registry, repository }: Reference, name = 'k3s'): string[] {
  const { mirrors } = parseYaml(files.get(`etc/rancher/${name}/registries.yaml`) ?? '') as RancherRegistries;
  const entry = mirrors[registry];
  const isLast =
    files.get(`etc/rancher/${name}/config.yaml.d/50-airgap.yaml`) === 'disable-default-registry-endpoint: true\n';
  const rewritten = Object.entries(entry?.rewrite ?? {}).flatMap(([pattern, text]) =>
    new RegExp(pattern).test(repository) ? [repository.replace(new RegExp(pattern), text)] : [],
  );
  if (rewritten.length > 1) throw new Error(`more than one rule rewrites ${repository}`);
  const asked = (entry?.endpoint ?? []).map(url => `${withApi(url)}/${rewritten[0] ?? repository}`);
  return entry !== undefined && isLast ? asked : [...asked, upstream(registry, repository)];
}

interface TalosDocument {
  kind: string;
  name: string;
  endpoints: { url: string; overridePath?: boolean }[];
  skipFallback?: boolean;
}

export function talos(files: Files, { registry, repository }: Reference): string[] {
  const documents = all<TalosDocument>(files, 'talos.yaml');
  const entry = documents.find(({ kind, name }) => kind === 'RegistryMirrorConfig' && name === registry);
  const asked = (entry?.endpoints ?? []).map(({ url, overridePath }) => join(url, overridePath, repository));
  return entry?.skipFallback ? asked : [...asked, upstream(registry, repository)];
}

interface TalosMachine {
  machine: {
    registries: { mirrors: Record<string, { endpoints: string[]; overridePath?: boolean; skipFallback?: boolean }> };
  };
}

export function talosMachine(files: Files, { registry, repository }: Reference): string[] {
  const entry = one<TalosMachine>(files, 'talos-machine.yaml').machine.registries.mirrors[registry];
  const asked = (entry?.endpoints ?? []).map(url => join(url, entry?.overridePath, repository));
  return entry?.skipFallback ? asked : [...asked, upstream(registry, repository)];
}

interface MirrorSet {
  kind: string;
  spec: Record<string, { source: string; mirrors: string[]; mirrorSourcePolicy: string }[]>;
}

/** The longest source; tags by the tag set alone. */
export function openshift(files: Files, image: Reference): string[] {
  const name = `${image.registry}/${image.repository}`;
  const sets = all<MirrorSet>(files, 'openshift.yaml');
  const [key, kind] =
    image.digest === undefined
      ? ['imageTagMirrors', 'ImageTagMirrorSet']
      : ['imageDigestMirrors', 'ImageDigestMirrorSet'];
  const entries = sets.find(set => set.kind === kind)?.spec[key] ?? [];
  const entry = entries
    .filter(({ source }) => `${name}/`.startsWith(`${source}/`))
    .sort((a, b) => b.source.length - a.source.length)[0];
  const asked = (entry?.mirrors ?? []).map(mirror => urlOf('https', mirror + name.slice(entry?.source.length)));
  return entry?.mirrorSourcePolicy === 'NeverContactSource'
    ? asked
    : [...asked, upstream(image.registry, image.repository)];
}

interface EksAnywhere {
  spec: {
    registryMirrorConfiguration: {
      endpoint: string;
      port: string;
      ociNamespaces: { registry: string; namespace: string }[];
    };
  };
}

export function eksAnywhere(files: Files, { registry, repository }: Reference): string[] {
  const { endpoint, port, ociNamespaces } = one<EksAnywhere>(files, 'eks-anywhere.yaml').spec
    .registryMirrorConfiguration;
  const namespace = ociNamespaces.find(entry => entry.registry === registry)?.namespace;
  // net.JoinHostPort
  const host = endpoint.includes(':') ? `[${endpoint}]` : endpoint;
  return [`${new URL(`https://${host}:${port}`).origin}/v2/${namespace}/${repository}`, upstream(registry, repository)];
}

interface Bottlerocket {
  settings: { 'container-registry': { mirrors: { registry: string; endpoint: string[] }[] } };
}

export function bottlerocket(files: Files, { registry, repository }: Reference): string[] {
  const { settings } = parseToml(files.get('bottlerocket.toml') ?? '') as unknown as Bottlerocket;
  const entry = settings['container-registry'].mirrors.find(mirror => mirror.registry === registry);
  return [...(entry?.endpoint ?? []).map(url => `${withApi(url)}/${repository}`), upstream(registry, repository)];
}

interface Kubespray {
  containerd_registries_mirrors: {
    prefix: string;
    server: string;
    mirrors: { host: string; override_path: boolean }[];
  }[];
}

export function kubespray(files: Files, { registry, repository }: Reference): string[] {
  const entry = one<Kubespray>(files, 'kubespray.yaml').containerd_registries_mirrors.find(
    ({ prefix }) => prefix === registry,
  );
  const asked = (entry?.mirrors ?? []).map(({ host, override_path }) => join(host, override_path, repository));
  return [...asked, join(entry?.server ?? '', false, repository)];
}

interface Gke {
  registryHosts: { server: string; hosts: { host: string; overridePath: boolean }[] }[];
}

export function gke(files: Files, { registry, repository }: Reference): string[] {
  const entry = one<Gke>(files, 'gke.yaml').registryHosts.find(({ server }) => server === registry);
  const asked = (entry?.hosts ?? []).map(({ host, overridePath }) => join(host, overridePath, repository));
  return [...asked, upstream(registry, repository)];
}

export function docker(files: Files, { registry, repository }: Reference): string[] {
  const daemon = JSON.parse(files.get('etc/docker/daemon.json') ?? '') as { 'registry-mirrors': string[] };
  const mirrors = registry === 'docker.io' ? daemon['registry-mirrors'] : [];
  return [...mirrors.map(url => `${url}/v2/${repository}`), upstream(registry, repository)];
}

/** The files that a carrier puts on a node, paths below its root. */
export const UNPACK: Readonly<Record<string, (files: Files) => Files>> = {
  'cloud-init': files =>
    unpacked(one<{ write_files: Carried[] }>(files, 'cloud-init.yaml').write_files, ({ content }) =>
      fromBase64(content),
    ),
  butane: files =>
    unpacked(
      one<{ storage: { files: Carried[] } }>(files, 'airgap.bu').storage.files,
      ({ contents }) => contents.inline,
    ),
  ignition: files => fromIgnition(JSON.parse(files.get('airgap.ign') ?? '')),
  'machine-config': files =>
    fromIgnition(one<{ spec: { config: Ignition } }>(files, 'machine-config.yaml').spec.config),
  'kubeadm-config': files => {
    const { spec } = one<{ spec: { template: { spec: { files: Carried[] } } } }>(files, 'kubeadm-config.yaml');
    return unpacked(spec.template.spec.files, ({ content }) => content);
  },
  kops: files =>
    unpacked(one<{ spec: { fileAssets: Carried[] } }>(files, 'kops.yaml').spec.fileAssets, ({ content }) =>
      fromBase64(content),
    ),
  // The lines of its script, as a shell reads them: no word of them holds a quote.
  'eks-nodeadm': files => {
    const lines = (files.get('user-data.txt') ?? '').matchAll(/^put '\/([^']+)' '0644' (decoded|cat) '([^']+)'$/gm);
    const put = new Map<string, string>();
    for (const [, path = '', program, word = ''] of lines) {
      put.set(path, program === 'cat' ? (put.get(word.slice(1)) ?? '') : fromBase64(word));
    }
    return put;
  },
  kind: files => moved(files, 'certs.d', 'etc/containerd/certs.d'),
  minikube: files => moved(files, 'files/', ''),
  k0s: files => moved(files, 'etc/k0s/containerd.d/certs.d', 'etc/containerd/certs.d'),
};

interface Carried {
  path: string;
  content: string;
  contents: { inline: string; source: string };
}

interface Ignition {
  storage: { files: Carried[] };
}

function fromIgnition({ storage }: Ignition): Files {
  return unpacked(storage.files, ({ contents }) => fromBase64(contents.source.replace(/^data:;base64,/, '')));
}

function unpacked(files: readonly Carried[], textOf: (file: Carried) => string): Files {
  return new Map(files.map(file => [file.path.slice(1), textOf(file)]));
}

function moved(files: Files, from: string, to: string): Files {
  return new Map([...files].map(([path, text]) => [path.startsWith(from) ? to + path.slice(from.length) : path, text]));
}

function one<T>(files: Files, path: string): T {
  return parseYaml(files.get(path) ?? '', { schema: 'core' }) as T;
}

function all<T>(files: Files, path: string): T[] {
  return parseAllDocuments(files.get(path) ?? '').map(document => {
    if ('errors' in document && document.errors.length > 0) throw document.errors[0];
    return document.toJS() as T;
  });
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function upstream(registry: string, repository: string): string {
  return `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}/v2/${repository}`;
}

function join(url: string, isWhole: boolean | undefined, repository: string): string {
  return `${isWhole ? url : `${url}/v2`}/${repository}`;
}

function withApi(url: string): string {
  return new URL(url).pathname === '/' ? `${url}/v2` : url;
}

function urlOf(scheme: string, name: string): string {
  const slash = name.indexOf('/');
  return `${scheme}://${name.slice(0, slash)}/v2${name.slice(slash)}`;
}
