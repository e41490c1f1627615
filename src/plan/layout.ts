// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode } from '../errors.ts';
import { canonical, parseReference, type Reference, repositoryOf, tryReference } from '../reference/reference.ts';

/** Where images go, and how their names are made there. */
export interface MirrorTarget {
  /** `host[:port][/prefix]`, the address that nodes pull from. */
  readonly pull: string;
  readonly layout: Layout;
}

/**
 * `keep-host`: `{host}/{path}`, the default, which every node format can express. `strip-host`: `{path}`. Else a pattern
 * of `{host}`, `{path}`, `{name}` (its last part) and fixed text. The prefix of the target always comes first.
 */
export type Layout = 'keep-host' | 'strip-host' | (string & {});

const NAMED: Record<string, string> = { 'keep-host': '{host}/{path}', 'strip-host': '{path}' };

/** Checks address and layout. Throws `code`, which says whose words they are: a flag's without it. */
export function parseMirror(pull: string, layout: Layout = 'keep-host', code: ErrorCode = 'USAGE'): MirrorTarget {
  const address = pull.replace(/\/+$/, '');
  const [host = ''] = address.split('/');
  const probe = tryReference(`${address}/probe:1`);
  if (/:\/\//.test(pull) || probe === undefined || probe.registry !== host || !hasPossiblePort(host)) {
    // A user may have written a password in front of the host.
    throw new AirgapError(code, `"${pull.replace(/[^/@]*@/, '…@')}" is not a mirror address`, {
      hint: 'Write host[:port][/prefix] without a scheme and in lower case, such as mirror.example.internal:5000/mirrors.',
    });
  }
  const pattern = layoutPattern(layout);
  const unknown = /\{(?!host\}|path\}|name\})[^}]*\}?/.exec(pattern)?.[0];
  const wrong =
    unknown ??
    (tryReference(`${address}/${fill(pattern, PROBE)}:1`) === undefined ? 'what no image name can hold' : undefined);
  if (wrong !== undefined || !/\{path\}|\{name\}/.test(pattern)) {
    const words = wrong === undefined ? 'has no {path} or {name}' : `has ${wrong}`;
    throw new AirgapError(code, `layout "${layout}" ${words}`, {
      hint: 'A layout is keep-host, strip-host, or a pattern of {host}, {path} and {name}.',
    });
  }
  return { pull: address, layout };
}

/** False for a port that no machine has; the grammar of names takes any number. */
export function hasPossiblePort(host: string): boolean {
  const [, port = '443'] = /:(\d+)$/.exec(host) ?? [];
  return Number(port) > 0 && Number(port) <= 65_535;
}

/**
 * The mirror's reference for an upstream one: tag and digest kept, the repository by the layout. Push plans, values and
 * node files all take it from here, so that they cannot disagree.
 */
export function mirrorReference(reference: Reference, target: MirrorTarget): Reference {
  const path = fill(layoutPattern(target.layout), reference);
  const suffix = canonical(reference).slice(repositoryOf(reference).length);
  return parseReference(`${target.pull}/${path}${suffix}`);
}

/** The mirror's reference as it must stand in a render: with a tag only where the chart writes one. */
export function mirroredText(reference: Reference, target: MirrorTarget): string {
  const text = canonical(mirrorReference(reference, target));
  return reference.tag === undefined && reference.digest === undefined ? text.replace(/:latest$/, '') : text;
}

/** Where charts are on the mirror, as a registry with a path: `NAME:VERSION` comes behind it. */
export function mirroredCharts({ pull }: MirrorTarget): string {
  return `${pull}/charts`;
}

/** What a mirror puts in front of the path of each image of a host; undefined when the layout does more than that. */
export function frontOf(host: string, mirror: MirrorTarget): string | undefined {
  const [front, ...others] = ['team/probe', 'other/image'].map(path => {
    const name = repositoryOf(mirrorReference(parseReference(`${host}/${path}`), mirror));
    return name.endsWith(`/${path}`) ? name.slice(0, -path.length - 1) : undefined;
  });
  return others.every(other => other === front) ? front : undefined;
}

const PROBE = { registry: 'host.example', repository: 'team/name' };

function fill(pattern: string, { registry, repository }: Pick<Reference, 'registry' | 'repository'>): string {
  const parts: Record<string, string> = {
    // Colons and brackets of ports and IPv6 addresses cannot stand in a path.
    '{host}': registry
      .toLowerCase()
      .replace(/[[\]:]+/g, '-')
      .replace(/^-|-$/g, ''),
    '{path}': repository,
    '{name}': repository.slice(repository.lastIndexOf('/') + 1),
  };
  return pattern.replace(/\{\w+\}/g, part => parts[part] ?? part);
}

/** Refuses a layout that gives two upstream repositories one name. Throws LAYOUT_COLLISION with both. */
export function refuseCollisions(references: readonly Reference[], target: MirrorTarget): void {
  const owners = new Map<string, Reference>();
  const pattern = layoutPattern(target.layout);
  for (const reference of references) {
    const name = `${target.pull}/${fill(pattern, reference)}`;
    const owner = owners.get(name) ?? reference;
    if (owner.registry !== reference.registry || owner.repository !== reference.repository) {
      throw new AirgapError(
        'LAYOUT_COLLISION',
        `layout ${target.layout} gives ${canonical(owner)} and ${canonical(reference)} the same name ${name}`,
        { hint: 'Use the layout keep-host, or a pattern with {host} and {path}.' },
      );
    }
    owners.set(name, owner);
  }
}

/** True when the names that a layout makes have the upstream host in them. */
export function namesHost(layout: Layout = 'keep-host'): boolean {
  return layoutPattern(layout).includes('{host}');
}

/** A layout as a pattern of `{host}`, `{path}`, `{name}` and fixed text. */
export function layoutPattern(layout: Layout): string {
  return NAMED[layout] ?? layout;
}
