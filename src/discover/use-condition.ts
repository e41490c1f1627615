// SPDX-License-Identifier: Apache-2.0
import { pathsOf, type Switch } from './condition.ts';

/** A chart with what switches its sub-charts, as far as it is needed to say when a template is rendered. */
export interface Switched {
  readonly name: string;
  readonly subcharts: ReadonlyMap<string, Switched>;
  readonly switches: ReadonlyMap<string, Switch>;
}

/** Where an image is named, and the options that bring it in when they are off now. */
export interface Mention {
  readonly template?: string;
  readonly options?: readonly string[];
}

/**
 * The condition under which an image is used, in the words of a dependency: the option that brings in a latent image, or
 * the condition of the sub-chart whose template names it. Undefined when there is none, or not the same one for all its
 * mentions: it then has to be taken as always used.
 */
export function conditionOf(mentions: readonly Mention[], chart: Switched): string | undefined {
  const [first, ...rest] = new Set(
    mentions.map(mention => optionOf(mention) ?? conditionOfTemplate(mention.template ?? '', chart)),
  );
  return rest.length === 0 ? first : undefined;
}

/** `metrics.enabled` of `metrics.enabled=true`, alone; several options at once are no condition that Helm can say. */
function optionOf({ options = [] }: Mention): string | undefined {
  const [option = '', ...others] = options;
  return others.length === 0 ? /^([\w.-]+)=true$/.exec(option)?.[1] : undefined;
}

/** Of the sub-charts around a template the outermost that has a condition: with it off, nothing inside is rendered. */
function conditionOfTemplate(template: string, chart: Switched): string | undefined {
  const keys = [...template.matchAll(/\/charts\/([^/]+)(?=\/)/g)].map(([, key = '']) => key);
  let current: Switched | undefined = chart;
  for (const [depth, key] of keys.entries()) {
    const paths = pathsOf(current?.switches.get(key)?.condition ?? '');
    const above = keys.slice(0, depth);
    const full = paths.map(path => (path[0] === 'global' ? path : [...above, ...path]).join('.'));
    if (full.length > 0) return full.join(',');
    current = current?.subcharts.get(key);
  }
  return undefined;
}
