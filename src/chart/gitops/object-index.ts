// SPDX-License-Identifier: Apache-2.0
import { artifactsOf } from './external-artifact.ts';
import { type Manifest, mapAt, mapsAt, nameOf, textAt } from './manifest.ts';

const GROUPS: Readonly<Record<string, RegExp>> = {
  Application: /^argoproj\.io\//,
  ApplicationSet: /^argoproj\.io\//,
  Kustomization: /^kustomize\.toolkit\.fluxcd\.io\//,
  HelmRelease: /^helm\.toolkit\.fluxcd\.io\//,
};
/** Sources, alerts, and what watches for new images. */
const FLUX = /^[\w.]+\.fluxcd\.io\//;

/** True for an object that makes Argo CD or Flux apply others. */
export function isDeliverer({ identity: { apiVersion, kind } }: Pick<Manifest, 'identity'>): boolean {
  return GROUPS[kind]?.test(apiVersion) ?? false;
}

/** True for an object that Argo CD or Flux reads, and that names no image which a cluster pulls. */
export function isGitOps(manifest: Manifest): boolean {
  return isDeliverer(manifest) || FLUX.test(manifest.identity.apiVersion);
}

/** Names of the ConfigMaps and Secrets that HelmReleases take values from, and Kustomizations variables. */
export function namesOfValues(manifests: readonly Manifest[]): Set<string> {
  const references = manifests.filter(isDeliverer).flatMap(({ value }) => {
    const spec = mapAt(value, 'spec');
    return [...mapsAt(spec, 'valuesFrom'), ...mapsAt(mapAt(spec, 'postBuild'), 'substituteFrom')];
  });
  return new Set(references.map(reference => `${textAt(reference, 'kind')} ${textAt(reference, 'name')}`));
}

/** True for one of these, under the name that Kustomize gives what it generates too. */
export function holdsValues({ identity: { kind, name } }: Manifest, names: ReadonlySet<string>): boolean {
  return names.has(`${kind} ${name}`) || names.has(`${kind} ${name.replace(/-[a-z0-9]{10}$/, '')}`);
}

/** Objects by kind, namespace and name. */
export class ObjectIndex {
  readonly #objects = new Map<string, Manifest>();

  /** The first of one name counts. Artifacts are known by what makes them. */
  add(manifests: readonly Manifest[]): void {
    for (const manifest of manifests) {
      const { kind, namespace, name } = manifest.identity;
      const made = artifactsOf(manifest).map(artifact => keyOf('ExternalArtifact', namespace, artifact));
      for (const key of [keyOf(kind, namespace, name), ...made]) {
        if (!this.#objects.has(key)) this.#objects.set(key, manifest);
      }
    }
  }

  /** Objects of this name; one without a namespace may get any from what delivers it. */
  find(kind: string, namespace: string, name: string): Manifest | undefined {
    return this.#objects.get(keyOf(kind, namespace, name)) ?? this.#objects.get(keyOf(kind, undefined, name));
  }
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return JSON.stringify([kind, namespace ?? null, name]);
}

/** A namespace may come from what applies the object. */
export function nameIn({ identity: { kind, name } }: Manifest): string {
  return `${kind} ${name}`;
}

/** One object, whatever file it was found in. */
export function contentKey(manifest: Manifest): string {
  return `${nameOf(manifest)}\n${JSON.stringify(mapAt(manifest.value, 'spec'))}`;
}
