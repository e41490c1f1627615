// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { tryReference } from '../reference/reference.ts';
import { loadYaml, refuseWide, yamlProblem } from '../rendered/yaml.ts';
import { problemsOf as schemaProblems } from './problem.ts';
import { validate } from './validate-config.generated.ts';

/** `airgap.yaml` as `schemas/airgap.schema.json` describes it, key by key. */
export interface Config {
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly platforms?: readonly string[];
  readonly mirror?: ConfiguredMirror;
  readonly registries?: Readonly<Record<string, { readonly endpoint?: string; readonly plainHttp?: boolean }>>;
  readonly releases?: readonly ConfiguredRelease[];
  readonly gitops?: ConfiguredRepository;
  readonly additionalImages?: readonly Reasoned[];
  readonly files?: readonly ConfiguredFile[];
  readonly enclaves?: readonly ConfiguredEnclave[];
  readonly ignore?: readonly IgnoredImages[];
  readonly signatures?: readonly ConfiguredSignature[];
  readonly trustedRoot?: string;
  readonly rules?: readonly (string | ConfiguredRule)[];
  readonly allVersions?: boolean;
  readonly latent?: number;
  readonly answers?: readonly Answer[];
  readonly serve?: ConfiguredServer;
  readonly outputs?: { readonly lock?: string; readonly values?: string; readonly gitops?: string };
}

/** Where images are pulled from, and what pushing there may have to make first. */
export interface ConfiguredMirror {
  readonly pull: string;
  readonly layout?: string;
  readonly fallback?: Fallback;
  /** File with what new repositories of Amazon ECR are given. */
  readonly ecr?: string;
  /** Make missing projects of Harbor. */
  readonly createProjects?: boolean;
}

/** How `serve` serves bundles; times in seconds. */
export interface ConfiguredServer {
  readonly bundles?: readonly string[];
  readonly addr?: string;
  readonly logFormat?: 'text' | 'json';
  readonly storage?: string;
  readonly verifyKey?: string;
  readonly imageNames?: readonly string[];
  readonly sourceRegistry?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsAuto?: string;
  readonly names?: readonly string[];
  readonly server?: string;
  readonly htpasswd?: string;
  readonly maxConnections?: number;
  readonly idleTimeout?: number;
  readonly requestTimeout?: number;
  readonly stopTimeout?: number;
}

/** What redirects an image that no value drives. */
export type Fallback = 'node-mirror' | 'post-render';

/** That the folder is a repository of Argo CD, Flux, Kustomize or helmfile, and how to look at it. */
export interface ConfiguredRepository {
  readonly paths?: readonly string[];
  readonly ignore?: readonly string[];
  readonly repositories?: readonly string[];
  readonly clusters?: readonly ConfiguredCluster[];
  readonly charts?: boolean;
  readonly wrap?: readonly Wrap[];
}

/** A cluster that Argo CD knows, as its Secret says it. */
export interface ConfiguredCluster {
  readonly name: string;
  readonly server: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A release that makes others, `namespace/name`, and the keys under which it keeps what is theirs; `{name}`, `{namespace}` and `{chart}` are the other's. */
export interface Wrap {
  readonly release: string;
  readonly values: string;
  readonly repository?: string;
}

export interface ConfiguredRelease {
  readonly name: string;
  readonly namespace?: string;
  readonly chart: string;
  /** URL of a Helm repository; `chart` is its name there. */
  readonly repository?: string;
  readonly version?: string;
  readonly values?: readonly string[];
  readonly kubeVersion?: string;
}

/** A file that travels along, as an OCI artifact. */
export interface ConfiguredFile {
  readonly path: string;
  readonly name?: string;
  readonly version?: string;
}

/** A cluster or site that gets a part of the lock, and perhaps its own mirror. */
export interface ConfiguredEnclave {
  readonly name: string;
  readonly releases?: readonly string[];
  readonly images?: readonly string[];
  readonly platforms?: readonly string[];
  readonly mirror?: { readonly pull: string; readonly layout?: string };
}

/** Who has to have signed the images of a pattern: the holder of a key, or whom a certificate names. */
export interface ConfiguredSignature {
  readonly image: string;
  readonly key?: string;
  readonly identity?: string | undefined;
  readonly identityRegexp?: string | undefined;
  readonly issuer?: string | undefined;
  readonly issuerRegexp?: string | undefined;
  /** Type of an attestation that is wanted in place of a signature. */
  readonly attestation?: string;
  readonly trustedRoot?: string;
}

/** An image or pattern of images, and why the user names it. */
export interface Reasoned {
  readonly image: string;
  readonly reason: string;
}

/** Images that are not wanted. */
export interface IgnoredImages extends Reasoned {
  /** `image` is a regular expression that fits anywhere in a name, as oc-mirror has it; never so in `airgap.yaml`. */
  readonly regexp?: true;
}

/** A rule as it stands in the file; `knowledge/` says what it must be. */
export type ConfiguredRule = Readonly<Record<string, unknown>>;

/** Closes the gap of this name, of one release or of all. */
export interface Answer {
  readonly gap: string;
  readonly release?: string;
  readonly images: readonly string[];
  readonly reason?: string;
}

/** Reads the text of an `airgap.yaml`. Throws CONFIG_INVALID with all its problems. */
export function parseConfig(text: string, file: string): Config {
  const value = read(text, file);
  const problems = validate(value) ? problemsOf(value as Config) : schemaProblems(validate.errors ?? []);
  if (problems.length === 0) return value as Config;
  throw invalid(file, problems);
}

/** What a schema cannot say: releases have each their own name, since their files would overwrite each other; names are names. */
function problemsOf(config: Config): string[] {
  const { releases = [], additionalImages = [], answers = [], signatures = [], enclaves = [] } = config;
  const ids = releases.map(({ namespace = 'default', name }) => `release ${namespace}/${name}`);
  const clusters = config.gitops?.clusters ?? [];
  const twins = [
    ids,
    enclaves.map(({ name }) => `enclave ${name}`),
    clusters.map(({ name }) => `cluster ${name}`),
    clusters.map(({ server }) => `the cluster at ${server}`),
  ].flatMap(names =>
    names.filter((name, index) => names.indexOf(name) !== index).map(name => `${name} is there twice`),
  );
  const named = [
    ...additionalImages.map(({ image }) => ({ key: 'additionalImages', image })),
    ...answers.flatMap(({ gap, images }) => images.map(image => ({ key: `answers ${gap}`, image }))),
  ];
  const strange = named.filter(({ image }) => tryReference(image) === undefined);
  const notImages = strange.map(({ key, image }) => `${key}: ${JSON.stringify(image)} is not an image reference`);
  return [...twins, ...notImages, ...signatures.flatMap(signerProblems)];
}

/** A signer is a key, or an identity and who vouches for it: an identity alone anybody's issuer could give. */
function signerProblems(entry: ConfiguredSignature, index: number): string[] {
  const { key, identity, identityRegexp, issuer, issuerRegexp } = entry;
  const counts = [
    [identity, identityRegexp],
    [issuer, issuerRegexp],
  ].map(pair => pair.filter(one => one !== undefined).length);
  const wanted = key === undefined ? 1 : 0;
  if (counts.every(count => count === wanted)) return [];
  const either = 'a key, or one of identity and identityRegexp with one of issuer and issuerRegexp';
  return [`signatures[${index}] (${entry.image}) must have ${either}`];
}

function read(text: string, file: string): unknown {
  try {
    refuseWide(text);
    return loadYaml(text);
  } catch (cause) {
    throw invalid(file, [yamlProblem(cause)]);
  }
}

function invalid(file: string, problems: readonly string[]): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file}: ${problems.join('; ')}`, {
    hint: 'Every key is described in docs/airgap-yaml.md and schemas/airgap.schema.json.',
  });
}
