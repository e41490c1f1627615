// SPDX-License-Identifier: Apache-2.0
import type { DeclaredRelease, Origin } from '../../chart/gitops/found.ts';
import { readInlineValues } from '../../chart/gitops/inline-values.ts';
import { installerOf, type Manifest, mapAt, setOf, textAt, writtenIdentity } from '../../chart/gitops/manifest.ts';
import { releaseId } from '../../chart/release.ts';
import { valueAt } from '../../discover/values-path.ts';
import { kustomizePatch } from '../../emit/kustomize-component.ts';
import { valuesFileName } from '../../emit/values-file.ts';
import {
  type ApplicationForm,
  applicationChart,
  applicationValues,
  type MirroredChart,
} from '../../plan/gitops/application-values.ts';
import { addAt, appendAt, mergeAt, type Operation, type Patch, pointer } from '../../plan/gitops/patch.ts';
import { formatIdentity } from '../../rendered/identity.ts';
import { isMap, type ValueMap } from '../../rendered/value.ts';
import type { TextPatches } from './text-changes.ts';

/** A release with what it has to take. */
export interface WantedRelease {
  readonly release: DeclaredRelease & { readonly origin: Origin };
  readonly overrides: ValueMap;
  /** Name of its values file. */
  readonly file: string;
  /** What values do not reach, for the post-renderers of a HelmRelease. */
  readonly rest: TextPatches;
  /** As `WantedValues.strongest`. */
  readonly strongest: boolean;
}

export type ReleasePatch =
  | { readonly patch: Patch; readonly form: ApplicationForm | 'values' }
  | { readonly refused: string };

/** The name of a release's values file. Of what a set makes it has the Application's name in it, so that one pattern fits all. */
export function valuesFileOf(release: DeclaredRelease): string {
  const { name, namespace, variant = '', origin } = release;
  const app = origin && setOf(origin.manifest) && origin.manifest.identity.name;
  if (app === undefined || app === name || `${variant}/`.startsWith(`${app}/`))
    return valuesFileName(releaseId(release));
  return valuesFileName(releaseId({ name, namespace, variant: variant === '' ? app : `${app}/${variant}` }));
}

/** The object that a kustomization can patch: of an Application that a set makes, the set. */
export function patchedObject({ manifest }: Origin): Manifest {
  return setOf(manifest) ?? manifest.unfilled ?? manifest;
}

/** The patch of a HelmRelease. Merged in, its values win over all that `valuesFrom` brings, and nothing of the user's is copied. */
export function helmReleasePatch({ release, overrides, rest }: WantedRelease): Patch {
  const manifest = patchedObject(release.origin);
  const object = writtenIdentity(manifest);
  const renderer = {
    kustomize: {
      ...(rest.images.length > 0 && { images: rest.images.map(entry => ({ ...entry })) }),
      ...(rest.patches.length > 0 && { patches: rest.patches.map(kustomizePatch) }),
    },
  };
  const values = Object.keys(overrides).length > 0 ? { values: overrides } : {};
  if (rest.images.length + rest.patches.length === 0) return { object, merge: { spec: values } };
  if (mapAt(manifest.value, 'spec').postRenderers === undefined) {
    return { object, merge: { spec: { ...values, postRenderers: [renderer] } } };
  }
  const own = Object.keys(values).length > 0 ? mergeAt(manifest.value, ['spec', 'values'], overrides) : [];
  return { object, operations: [...own, ...appendAt(manifest.value, ['spec', 'postRenderers'], [renderer])] };
}

/** How a HelmRelease takes what it has to, in words. */
export function fluxForm({ overrides, rest }: WantedRelease): string {
  const rendered = rest.images.length + rest.patches.length > 0;
  return [Object.keys(overrides).length > 0 && 'values', rendered && 'postRenderers'].filter(Boolean).join(' and ');
}

/** The patch of one source of an Application, or of a set for all that it makes of that source. */
export function applicationPatch(group: readonly WantedRelease[], folder: string): ReleasePatch {
  const [first] = group;
  if (first === undefined) return { refused: 'nothing asks for it' };
  const { origin } = first.release;
  const manifest = patchedObject(origin);
  const at = placeIn(origin);
  const source = valueAt(manifest.value, at);
  if (!isMap(source)) return { refused: 'its source stands in a generator' };
  const chosen = applicationValues(
    { root: manifest.value, at, inline: group.map(inlineValues) },
    {
      overrides: group.map(({ overrides }) => overrides),
      valueFile: valueFileOf(group, folder),
      strongest: group.some(({ strongest }) => strongest),
    },
  );
  if ('refused' in chosen) return chosen;
  return {
    form: chosen.form,
    patch: { object: writtenIdentity(manifest), operations: [...guardOf(source, at), ...chosen.operations] },
  };
}

/** Sources go by their number: whoever moves one is told, and not given another's values. An address may hold a password. */
function guardOf(source: ValueMap, at: readonly (string | number)[]): Operation[] {
  if (typeof at.at(-1) !== 'number') return [];
  const keys = ['name', source.chart === undefined ? 'path' : 'chart'].filter(key => source[key] !== undefined);
  return keys.map(key => ({ op: 'test', path: pointer([...at, key]), value: source[key] }));
}

/** Where the source stands in the object that is patched. */
export function placeIn({ manifest, at }: Origin): readonly (string | number)[] {
  return setOf(manifest) === undefined ? at : ['spec', 'template', ...at];
}

/** The same for releases that one patch has to serve. */
export function placeKey(origin: Origin): string {
  return `${formatIdentity(patchedObject(origin).identity)} ${placeIn(origin).join('.')}`;
}

function inlineValues({ release }: WantedRelease): ValueMap {
  const { manifest, at } = release.origin;
  const helm = valueAt(manifest.value, [...at, 'helm']);
  if (!isMap(helm)) return {};
  if (isMap(helm.valuesObject)) return helm.valuesObject;
  return (typeof helm.values === 'string' ? readInlineValues(helm.values) : undefined) ?? {};
}

/** What the source calls the values file: of a set, with the name of each Application in it. */
function valueFileOf(group: readonly WantedRelease[], folder: string): string | undefined {
  const [first] = group;
  const reach = first?.release.origin.reach;
  if (first === undefined || reach === undefined) return undefined;
  if (first.release.origin.manifest.madeBy === undefined) return `${reach}${folder}/values/${first.file}`;
  const pattern = patternsOf(first).find(found => group.every(one => filled(found, one) === one.file));
  return pattern && `${reach}${folder}/values/${pattern}`;
}

const NAME = `\${ARGOCD_APP_NAME}`;
const NAMESPACE = `\${ARGOCD_APP_NAMESPACE}`;

/** The file's name with variables of Argo CD in it, wherever these may stand. */
function patternsOf({ release, file }: WantedRelease): string[] {
  const { name } = release.origin.manifest.identity;
  const parts = file.slice(release.namespace.length).split(name);
  const named = parts
    .slice(1)
    .map((_, at) => parts.slice(0, at + 1).join(name) + NAME + parts.slice(at + 1).join(name));
  const ends = [...named, parts.join(name)];
  return [NAMESPACE, release.namespace].flatMap(start => ends.map(end => `${start}${end}`));
}

function filled(pattern: string, { release }: WantedRelease): string {
  const { identity, value } = release.origin.manifest;
  const namespace = textAt(mapAt(value, 'spec', 'destination'), 'namespace');
  return pattern.replace(NAMESPACE, () => namespace).replace(NAME, () => identity.name);
}

/** Points what asks for the chart at the mirror's; undefined where the chart lies in the repository. */
export function chartPatch(release: DeclaredRelease, chart: MirroredChart): Patch | undefined {
  const { origin } = release;
  if (origin === undefined || installerOf(origin.manifest) !== undefined) return undefined;
  if (origin.source !== undefined) return sourcePatch(origin.source.unfilled ?? origin.source, chart);
  const fetched = release.repository !== undefined || release.chart.startsWith('oci://');
  if (!fetched || origin.manifest.identity.kind !== 'Application') return undefined;
  const manifest = patchedObject(origin);
  const at = placeIn(origin);
  const source = valueAt(manifest.value, at);
  if (!isMap(source)) return undefined;
  const operations = [...guardOf(source, at), ...applicationChart({ root: manifest.value, at }, chart)];
  return { object: writtenIdentity(manifest), operations };
}

/** A HelmRepository with its charts, or an OCIRepository that is one. */
function sourcePatch(source: Manifest, { folder, name }: MirroredChart): Patch {
  const object = writtenIdentity(source);
  if (object.kind === 'OCIRepository') return { object, merge: { spec: { url: `oci://${folder}/${name}` } } };
  return {
    object,
    operations: [addAt(source.value, ['spec', 'type'], 'oci'), addAt(source.value, ['spec', 'url'], `oci://${folder}`)],
  };
}
