// SPDX-License-Identifier: Apache-2.0
import { literal } from '../reference/pattern.ts';
import { canonical, type Reference, repositoryOf, tryReference } from '../reference/reference.ts';
import { layoutPattern, type MirrorTarget, mirrorReference } from './layout.ts';

/** Turns a name at the mirror into the upstream one; undefined when it is not there, or the layout does not tell. */
export type UpstreamName = (reference: Reference) => Reference | undefined;

/**
 * The way back from `mirrorReference`. `known` are upstream names: where they are, a layout need not have `{host}` and
 * `{path}`, which is what it takes to turn other names back.
 */
export function upstreamNames(mirror: MirrorTarget, known: readonly Reference[]): UpstreamName {
  const byName = new Map(known.map(upstream => [repositoryOf(mirrorReference(upstream, mirror)), upstream]));
  const pattern = inverse(mirror);
  return reference => {
    const name = repositoryOf(reference);
    const owner = byName.get(name);
    const { host, path } = pattern.exec(name)?.groups ?? {};
    const upstream = owner ? repositoryOf(owner) : host && path ? `${withPort(host)}/${path}` : undefined;
    const found = upstream === undefined ? undefined : tryReference(upstream + canonical(reference).slice(name.length));
    // A first part that is no host would become a path of docker.io.
    if (found === undefined || repositoryOf(found) !== upstream) return undefined;
    return repositoryOf(mirrorReference(found, mirror)) === name ? found : undefined;
  };
}

/** True for a name below the mirror's address. */
export function isAtMirror(reference: Reference, { pull }: MirrorTarget): boolean {
  return repositoryOf(reference).startsWith(`${pull}/`);
}

const PARTS: Readonly<Record<string, string>> = { host: '[^/]+', path: '.+', name: '[^/]+' };

function inverse({ pull, layout }: MirrorTarget): RegExp {
  const seen = new Set<string>();
  const pattern = layoutPattern(layout)
    .split(/\{(\w+)\}/)
    .map((text, index) => {
      if (index % 2 === 0) return literal(text);
      if (seen.has(text)) return `\\k<${text}>`;
      seen.add(text);
      return `(?<${text}>${PARTS[text]})`;
    });
  return new RegExp(`^${literal(`${pull}/`)}${pattern.join('')}$`);
}

/** Layouts write the colon of a port as `-`. No top-level domain ends in that and a number. */
function withPort(host: string): string {
  return host.replace(/-(\d+)$/, ':$1');
}
