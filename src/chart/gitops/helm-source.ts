// SPDX-License-Identifier: Apache-2.0
import type { YAMLException } from 'js-yaml';
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { GO_YAML } from '../go-yaml.ts';
import { type InlineValues, NO_VALUES, type ValueFlags, type ValueLayer } from '../release.ts';
import type { SourceContext } from './application.ts';
import { digestValues } from './digest-values.ts';
import type { DeclaredRelease } from './found.ts';
import { globExpression } from './glob.ts';
import { isEncryptedText, type Manifest, mapAt, mapsAt, nameOf, placeOf, textAt, textsAt } from './manifest.ts';
import { locate, onDisk } from './repository-path.ts';
import { withoutUser } from './repository-url.ts';
import { applicationRequester } from './requester.ts';

/**
 * A Helm source of an Application. Its values in Argo CD's order: values files, then `valuesObject` or else `values`, then
 * parameters, which are Helm's `--set` flags (argo-cd util/helm, reposerver helmTemplate).
 */
export class HelmSource {
  readonly #app: Manifest;
  readonly #source: ValueMap;
  readonly #helm: ValueMap;
  readonly #sources: readonly ValueMap[];
  readonly #context: SourceContext;

  constructor(app: Manifest, source: ValueMap, sources: readonly ValueMap[], context: SourceContext) {
    this.#app = app;
    this.#source = source;
    this.#helm = mapAt(source, 'helm');
    this.#sources = sources;
    this.#context = context;
  }

  /** The release of a chart in `folder` of this repository, or of one that is fetched. */
  release(folder?: string): DeclaredRelease {
    const helm = this.#helm;
    const destination = mapAt(this.#app.value, 'spec', 'destination');
    const kubeVersion = textAt(helm, 'kubeVersion');
    return {
      name: textAt(helm, 'releaseName') || this.#app.identity.name,
      namespace: textAt(helm, 'namespace') || textAt(destination, 'namespace') || 'default',
      ...this.#chart(folder),
      layers: [...this.#files(folder), ...this.#inline()],
      flags: this.#flags(folder),
      apiVersions: textsAt(helm, 'apiVersions'),
      ...(kubeVersion !== '' && { kubeVersion }),
      declared: { ...placeOf(this.#app, [...this.#context.at]), object: nameOf(this.#app) },
      origin: { manifest: this.#app, at: this.#context.at, ...this.#reach(folder) },
      requester: applicationRequester(this.#app, this.#source, this.#context.at),
    };
  }

  #reach(folder: string | undefined): { reach?: string } {
    if (folder !== undefined) return { reach: '/' };
    const own = this.#sources.find(
      source => textAt(source, 'ref') !== '' && this.#context.repository.isOwn(textAt(source, 'repoURL')) !== false,
    );
    return own === undefined ? {} : { reach: `$${textAt(own, 'ref')}/` };
  }

  #chart(folder: string | undefined): Pick<DeclaredRelease, 'chart' | 'version' | 'repository'> {
    if (folder !== undefined) return { chart: onDisk(this.#context.repository, folder) };
    const [url, chart, version] = ['repoURL', 'chart', 'targetRevision'].map(key => textAt(this.#source, key));
    const pinned = version === undefined || version === '' ? {} : { version };
    if (chart === '' || chart === undefined) return { chart: url ?? '', ...pinned };
    if (/^https?:\/\//.test(url ?? '')) return { chart, repository: url ?? '', ...pinned };
    return { chart: `oci://${url?.replace(/^oci:\/\//, '').replace(/\/$/, '')}/${chart}`, ...pinned };
  }

  #files(folder: string | undefined): ValueLayer[] {
    const files = textsAt(this.#helm, 'valueFiles');
    const found = files.flatMap((written, index) => {
      const file = this.#locate(written, folder, ['helm', 'valueFiles', index]);
      if (file === undefined) return [];
      const { repository, error, gap } = this.#context;
      const named = isGlob(file) ? repository.files.filter(name => globExpression(file).test(name)) : [file];
      const there = named.filter(name => repository.has(name));
      if (there.length === 0 && this.#helm.ignoreMissingValueFiles !== true) {
        error(['helm', 'valueFiles', index], `there is no values file ${file}`);
      }
      const hidden = there.filter(name => isEncryptedText(repository.text(name) ?? ''));
      for (const name of hidden) gap(['helm', 'valueFiles', index], `values file ${name}`, 'SOPS has encrypted it');
      return there.filter(name => !hidden.includes(name));
    });
    return [...new Set(found)].map(file => onDisk(this.#context.repository, file));
  }

  /** The path of a values file from the repository's root: `$ref/…` and `/…` start there, others in the chart's folder. */
  #locate(written: string, folder: string | undefined, keys: (string | number)[]): string | undefined {
    const { repository, gap } = this.#context;
    const [, name, rest = ''] = /^\$(\w[\w-]*)\/(.*)$/.exec(written) ?? [];
    const referenced = this.#sources.find(({ ref }) => name !== undefined && ref === name);
    const file = this.#withEnvironment(referenced === undefined ? written : rest);
    const what = `values file ${withoutUser(written)}`;
    if (/^\w+:\/\//.test(file)) gap(keys, what, 'it is fetched from the network');
    else if (referenced !== undefined && repository.isOwn(textAt(referenced, 'repoURL')) === false) {
      gap(keys, what, `it is in another Git repository, ${withoutUser(textAt(referenced, 'repoURL'))}`);
    } else if (referenced === undefined && folder === undefined) {
      gap(keys, what, 'it is inside a chart that is fetched');
    } else {
      const base = referenced !== undefined || file.startsWith('/') ? '' : (folder ?? '');
      const found = locate(repository, base, file.replace(/^\/+/, ''));
      if ('path' in found) return found.path;
      gap(keys, what, found.why);
    }
    return undefined;
  }

  #inline(): InlineValues[] {
    const { valuesObject, values } = this.#helm;
    const { at, error } = this.#context;
    const key = isMap(valuesObject) ? 'valuesObject' : 'values';
    const found = isMap(valuesObject) ? valuesObject : this.#read(typeof values === 'string' ? values : '', error);
    if (Object.keys(found).length === 0) return [];
    const place = placeOf(this.#app, [...at, 'helm', key]);
    const part = `${nameOf(this.#app)} ${[...at, 'helm', key].join('.')}`;
    const digest = this.#app.secret ? {} : { digest: digestValues(found) };
    return [{ values: found, sources: [{ ...place, part, ...digest }] }];
  }

  #read(text: string, error: SourceContext['error']): ValueMap {
    try {
      const found = loadYaml(text, { schema: GO_YAML, duplicates: 'last' }) ?? {};
      if (isMap(found)) return found;
      error(['helm', 'values'], 'helm.values is no mapping');
    } catch (cause) {
      error(['helm', 'values'], `helm.values is no YAML: ${(cause as YAMLException).reason}`);
    }
    return {};
  }

  #flags(folder: string | undefined): ValueFlags {
    const parameters = mapsAt(this.#helm, 'parameters').map(parameter => ({
      text: `${textAt(parameter, 'name')}=${escapeCommas(this.#withEnvironment(textAt(parameter, 'value')))}`,
      isText: parameter.forceString === true,
    }));
    const setFile = mapsAt(this.#helm, 'fileParameters').flatMap((parameter, index) => {
      const file = this.#locate(textAt(parameter, 'path'), folder, ['helm', 'fileParameters', index]);
      if (file === undefined) return [];
      if (!this.#context.repository.has(file)) {
        this.#context.error(['helm', 'fileParameters', index], `there is no file ${file}`);
        return [];
      }
      return [`${textAt(parameter, 'name')}=${escapeCommas(onDisk(this.#context.repository, file))}`];
    });
    return {
      ...NO_VALUES,
      set: parameters.filter(({ isText }) => !isText).map(({ text }) => text),
      setString: parameters.filter(({ isText }) => isText).map(({ text }) => text),
      setFile,
    };
  }

  /** Argo CD's build environment, as far as it is known before a commit is: `$ARGOCD_APP_NAME`. */
  #withEnvironment(text: string): string {
    const spec = mapAt(this.#app.value, 'spec');
    const known: Readonly<Record<string, string>> = {
      ARGOCD_APP_NAME: this.#app.identity.name,
      ARGOCD_APP_NAMESPACE: textAt(mapAt(spec, 'destination'), 'namespace'),
      ARGOCD_APP_PROJECT_NAME: textAt(spec, 'project'),
      ARGOCD_APP_SOURCE_PATH: textAt(this.#source, 'path'),
      ARGOCD_APP_SOURCE_REPO_URL: textAt(this.#source, 'repoURL'),
      ARGOCD_APP_SOURCE_TARGET_REVISION: textAt(this.#source, 'targetRevision'),
    };
    return text.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return '$';
      return known[name] ?? (name.startsWith('ARGOCD_APP_REVISION') ? whole : '');
    });
  }
}

/** Commas are no lists for Argo CD, unless braces are around the whole. */
function escapeCommas(value: string): string {
  return /^\{.*\}$/s.test(value) ? value : value.replace(/(?<!\\),/g, '\\,');
}

function isGlob(file: string): boolean {
  return /[*?[]/.test(file);
}
