// SPDX-License-Identifier: Apache-2.0
import { leavesOf, type ValuesPath, valueAt } from '../../discover/values-path.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { addAt, appendAt, mergeAt, type Operation } from './patch.ts';

/** Where an Application takes values from, weakest first: each beats those before it. */
export type ApplicationForm = 'valueFiles' | 'valuesObject' | 'parameters';

/** A Helm source of an Application, or of the template of an ApplicationSet. */
export interface HelmSourceView {
  /** The object that is patched, and where the source stands in it. */
  readonly root: ValueMap;
  readonly at: ValuesPath;
  /** What `valuesObject` or else `values` say, in each Application that the object stands for. */
  readonly inline: readonly ValueMap[];
}

/** What the source has to take: one overlay for each Application, and how it calls the file of it, if it reaches one. */
export interface WantedValues {
  readonly overrides: readonly ValueMap[];
  readonly valueFile: string | undefined;
  /** A weaker form was tried and lost: something that includes the component says the same later. */
  readonly strongest: boolean;
}

export type ApplicationValues =
  | { readonly form: ApplicationForm; readonly operations: readonly Operation[] }
  | { readonly refused: string };

/**
 * Chooses the form that wins over all that the source says, the plainest first: a values file, which inline values beat;
 * `valuesObject`, which parameters beat; parameters.
 */
export function applicationValues(source: HelmSourceView, wanted: WantedValues): ApplicationValues {
  const { root, at, inline } = source;
  const { overrides, valueFile, strongest } = wanted;
  const beaten = strongest || overrides.some(values => leavesIn(values).some(path => isGivenByParameter(source, path)));
  const hidden = overrides.some((values, index) => leavesIn(values).some(path => says(inline[index] ?? {}, path)));
  if (valueFile !== undefined && !beaten && !hidden) {
    return { form: 'valueFiles', operations: appendAt(root, [...at, 'helm', 'valueFiles'], [valueFile]) };
  }
  const [own = {}, ...others] = overrides;
  if (others.some(other => JSON.stringify(other) !== JSON.stringify(own))) {
    const why = beaten ? 'its parameters' : hidden ? 'its inline values' : 'no values file of this repository';
    return {
      refused: `its Applications need different values, and ${why} ${beaten || hidden ? 'beat a values file' : 'reaches it'}`,
    };
  }
  // `values` is not merged with `valuesObject`: it would be lost.
  if (!beaten && typeof valueAt(root, [...at, 'helm', 'values']) !== 'string') {
    return { form: 'valuesObject', operations: mergeAt(root, [...at, 'helm', 'valuesObject'], own) };
  }
  const parameters = parametersOf(own);
  if (parameters === undefined) return { refused: 'a parameter cannot say an empty map' };
  return { form: 'parameters', operations: appendAt(root, [...at, 'helm', 'parameters'], parameters) };
}

/** True when values say something at the path, or in place of the map that it leads through. */
function says(values: ValueMap, path: ValuesPath): boolean {
  let at: Value = values;
  for (const key of path) {
    if (!isMap(at)) return at !== undefined;
    if (!Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}

function isGivenByParameter({ root, at }: HelmSourceView, path: ValuesPath): boolean {
  const names = ['parameters', 'fileParameters'].flatMap(key => {
    const list = valueAt(root, [...at, 'helm', key]);
    return Array.isArray(list) ? list.filter(isMap).map(({ name }) => String(name)) : [];
  });
  const own = parameterName(path);
  return names.some(name => name === own || isUnder(name, own) || isUnder(own, name));
}

function isUnder(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length));
}

function leavesIn(values: ValueMap): ValuesPath[] {
  return [...leavesOf(values)].map(({ path }) => path);
}

/** Texts as texts; what is none goes the way of `--set`, which tells numbers and truth from text. */
function parametersOf(values: ValueMap, path: ValuesPath = []): ValueMap[] | undefined {
  const entries: (readonly [string | number, Value])[] = Array.isArray(values)
    ? values.map((item, index) => [index, item] as const)
    : Object.entries(values);
  const parameters = entries.map(([key, value]): ValueMap[] | undefined => {
    const inner = [...path, key];
    const name = parameterName(inner);
    if (isMap(value) || (Array.isArray(value) && value.length > 0)) {
      const empty = Object.keys(value).length === 0;
      return empty ? undefined : parametersOf(value as ValueMap, inner);
    }
    if (Array.isArray(value)) return [{ name, value: '{}' }];
    // Argo CD puts its own variables into parameters, and escapes commas itself.
    if (typeof value === 'string') return [{ name, value: escaped(value), forceString: true }];
    return [{ name, value: String(value) }];
  });
  return parameters.every(part => part !== undefined) ? parameters.flat() : undefined;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('$', '$$$$');
}

/** `image.tag`, `list[0].image`, `nodeSelector.kubernetes\.io/os`, as Helm's `--set` takes it. */
function parameterName(path: ValuesPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return `${index === 0 ? '' : '.'}${step.replace(/[\\.,=[\]]/g, '\\$&')}`;
    })
    .join('');
}

/** A chart on the mirror: `folder/name:version`. */
export interface MirroredChart {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/** Points the source at the mirror's copy of its chart. */
export function applicationChart({ root, at }: Pick<HelmSourceView, 'root' | 'at'>, chart: MirroredChart): Operation[] {
  const native = valueAt(root, [...at, 'chart']) === undefined;
  return [
    addAt(root, [...at, 'repoURL'], native ? `oci://${chart.folder}/${chart.name}` : chart.folder),
    addAt(root, [...at, 'targetRevision'], chart.version),
  ];
}
