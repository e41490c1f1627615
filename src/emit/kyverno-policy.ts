// SPDX-License-Identifier: Apache-2.0
import { Document, stringify } from 'yaml';
import type { ListedImage } from '../plan/image-list.ts';
import { frontOf, type MirrorTarget, mirrorReference } from '../plan/layout.ts';
import { compare } from '../reference/order.ts';
import { canonical, looksLikeHost, parseReference } from '../reference/reference.ts';

export interface KyvernoOptions {
  readonly name: string;
  readonly mirror: MirrorTarget;
  /** Add the locked digest to what is named by tag. */
  readonly addDigests: boolean;
  /** Hosts whose other images go to the mirror too, by the layout, though the lock does not have them. */
  readonly hosts: readonly string[];
}

/** `kubectl apply` keeps a copy in an annotation, and those end at 256 KiB; each table stands in two rules. */
const LARGEST = 100 * 1024;

/**
 * Kyverno ClusterPolicies that point Pods at the mirror when they are created. Each literal spelling of an image stands in a
 * table, so no registry is asked and nothing else is touched. Several policies when one would be too large to apply.
 */
export function writeKyvernoPolicies(images: readonly ListedImage[], options: KyvernoOptions): string {
  const tables = tablesOf(images.flatMap(image => entriesOf(image, options)).sort(([a], [b]) => compare(a, b)));
  const many = tables.length > 1;
  return tables
    .map((table, index) => {
      const name = many ? `${options.name}-${index + 1}` : options.name;
      return writePolicy(name, table, index === tables.length - 1 ? hostsOf(options) : []);
    })
    .join('---\n');
}

type Entry = readonly [written: string, mirrored: string];

function tablesOf(entries: readonly Entry[]): Entry[][] {
  const tables: Entry[][] = [[]];
  let size = 0;
  for (const entry of entries) {
    const own = entry[0].length + entry[1].length + 8;
    if (size + own > LARGEST) {
      tables.push([]);
      size = 0;
    }
    size += own;
    tables.at(-1)?.push(entry);
  }
  return tables;
}

function entriesOf({ reference, tag, digest }: ListedImage, { mirror, addDigests }: KyvernoOptions): Entry[] {
  const pin = digest === undefined ? '' : `@${digest}`;
  const byTag = reference.digest === undefined && tag !== undefined ? [`:${tag}`] : [];
  const suffixes = [...byTag, ...(pin === '' ? [] : [...(tag === undefined ? [] : [`:${tag}${pin}`]), pin])];
  const { registry, repository } = reference;
  return suffixes.flatMap(suffix => {
    const target = canonical(mirrorReference(parseReference(`${registry}/${repository}${suffix}`), mirror));
    const mirrored = addDigests && !suffix.includes('@') ? `${target}${pin}` : target;
    const written = suffix === ':latest' ? ['', suffix] : [suffix];
    return namesOf(registry, repository).flatMap(name => written.map(end => [`${name}${end}`, mirrored] as const));
  });
}

/** Every way to write a repository: Docker's own may leave out the host and `library/`. */
function namesOf(registry: string, repository: string): string[] {
  if (registry !== 'docker.io') return [`${registry}/${repository}`];
  const paths = [repository, ...(/^library\/[^/]+$/.test(repository) ? [repository.slice('library/'.length)] : [])];
  const bare = paths.filter(path => !path.includes('/') || !looksLikeHost(path.split('/', 1)[0] ?? ''));
  return [
    ...bare,
    ...['docker.io', 'index.docker.io', 'registry-1.docker.io'].flatMap(host => paths.map(path => `${host}/${path}`)),
  ];
}

function hostsOf({ hosts, mirror }: KyvernoOptions): Entry[] {
  return [...new Set(hosts)].sort(compare).map(host => {
    const front = frontOf(host, mirror);
    if (front === undefined) throw new TypeError(`no one front for ${host}`);
    return [host, front] as const;
  });
}

/** JMESPath: the image with its host, as Docker's shorthand means it. */
const SPELLED_OUT = [
  "regex_replace_all('^(?:index|registry-1)[.]docker[.]io/', image, 'docker.io/')",
  "regex_replace_all('^([^/]+)$', @, 'docker.io/library/$1')",
  "regex_replace_all('^([^/.:A-Z]+/.*)$', @, 'docker.io/$1')",
  "regex_replace_all('^docker[.]io/localhost/', @, 'localhost/')",
  "regex_replace_all('^docker[.]io/([^/]+)$', @, 'docker.io/library/$1')",
].join(' | ');

const IN_TABLE = "lookup(locked, image) || ''";
const BY_HOST =
  "lookup(locked, image) || (lookup(mirroredHosts, split(full, '/')[0]) && join('', [lookup(mirroredHosts, split(full, '/')[0]), regex_replace_all('^[^/]+', full, '')])) || ''";

/** Lists of a Pod that name images, and where the name stands in an item. */
interface Listed {
  readonly list: string;
  readonly image: 'image' | 'image/reference';
}

const WHOLE_POD: readonly Listed[] = [
  { list: 'initContainers', image: 'image' },
  { list: 'containers', image: 'image' },
  { list: 'volumes', image: 'image/reference' },
];

/** They come later, as an update of a sub-resource. */
const ADDED_LATER: readonly Listed[] = [{ list: 'ephemeralContainers', image: 'image' }];

function writePolicy(name: string, table: readonly Entry[], hosts: readonly Entry[]): string {
  const content = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name,
      annotations: {
        // Workloads stay as they were written, or Argo CD and Flux would see drift in each of them.
        'pod-policies.kyverno.io/autogen-controllers': 'none',
        'policies.kyverno.io/description': 'Points Pods at the mirror, for images that nothing else redirects.',
      },
    },
    spec: {
      background: false,
      rules: [ruleOf('images', WHOLE_POD, table, hosts), ruleOf('ephemeral-containers', ADDED_LATER, table, hosts)],
    },
  };
  const policy = new Document(content, { aliasDuplicateObjects: false });
  policy.commentBefore =
    ' Written by `helm airgap generate policy` from the lock; do not edit.\n Kyverno has to run before the Pods that it shall change, and its own images come from elsewhere.';
  return policy.toString({ lineWidth: 0 });
}

function ruleOf(name: string, lists: readonly Listed[], table: readonly Entry[], hosts: readonly Entry[]) {
  const resources =
    lists === ADDED_LATER
      ? { kinds: ['Pod/ephemeralcontainers'], operations: ['UPDATE'] }
      : { kinds: ['Pod'], operations: ['CREATE'] };
  return {
    name,
    match: { any: [{ resources }] },
    context: [
      { name: 'locked', variable: { value: Object.fromEntries(table) } },
      ...(hosts.length > 0 ? [{ name: 'mirroredHosts', variable: { value: Object.fromEntries(hosts) } }] : []),
    ],
    mutate: { foreach: lists.map(listed => eachOf(listed, lists === ADDED_LATER, hosts.length > 0)) },
  };
}

function eachOf({ list, image }: Listed, addedLater: boolean, byHost: boolean) {
  return {
    list: `request.object.spec.${list} || \`[]\``,
    context: [
      { name: 'image', variable: { jmesPath: `element.${image.replace('/', '.')} || ''` } },
      ...(byHost ? [{ name: 'full', variable: { jmesPath: SPELLED_OUT } }] : []),
      { name: 'mirrored', variable: { jmesPath: byHost ? BY_HOST : IN_TABLE } },
    ],
    preconditions: {
      all: [
        { key: '{{ mirrored }}', operator: 'NotEquals', value: '' },
        // What runs already cannot be changed, and the API server would refuse the whole request.
        ...(addedLater ? [{ key: '{{ element.name }}', operator: 'AnyNotIn', value: RUNNING }] : []),
      ],
    },
    patchesJson6902: stringify([
      { op: 'replace', path: `/spec/${list}/{{elementIndex}}/${image}`, value: '{{ mirrored }}' },
    ]),
  };
}

const RUNNING = '{{ request.oldObject.spec.ephemeralContainers[].name || `[]` }}';
