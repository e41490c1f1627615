// SPDX-License-Identifier: Apache-2.0

/**
 * What is known of one operator: one file of `knowledge/`, or a rule of the user's. Data only, no code and no network;
 * `docs/knowledge.md` is the language, `schemas/knowledge.schema.json` its schema.
 */
export interface OperatorRule {
  /** Unique, the file's name: `strimzi`. Uses that it finds have the rule `operator/strimzi`. */
  readonly operator: string;
  readonly title: string;
  /** Public files that were read, and the version they had. */
  readonly evidence?: readonly { readonly source: string; readonly version: string }[];
  /** A convention that many operators follow: it adds, as likely, what neither structure nor shape nor another rule found. */
  readonly convention?: boolean;
  /** Any of these says that the operator runs in a release. */
  readonly recognise?: readonly Recognition[];
  /** Globs of the API groups of its custom resources. */
  readonly resources?: readonly string[];
  /** Where its runtime images are named. None: it starts nothing but what Pod specs name. */
  readonly images?: readonly Source[];
  /** Places that look like images and are none. */
  readonly exclude?: readonly Exclusion[];
  readonly notes?: string;
}

/** One sign of an operator. `image` is a glob of the repository's last parts: `strimzi/operator` is on any registry. */
export type Recognition =
  | { readonly image: string }
  | { readonly env: string }
  | { readonly flag: string }
  | { readonly configMap: string }
  | { readonly secret: string };

/** Where texts or objects are taken from; each text keeps its object and path. */
export type Selector =
  /** Variables of the operator's containers, those of ConfigMaps and Secrets that `envFrom` names too. */
  | { readonly env: string; readonly path?: string }
  /** Flags of the operator's containers: `--f=value`, `--f` `value`, and the same inside of shell scripts. */
  | { readonly flag: string; readonly path?: string }
  /** Keys of ConfigMaps of a release that the operator was recognised in. */
  | { readonly configMap: string; readonly key: string; readonly path?: string }
  | { readonly secret: string; readonly key: string; readonly path?: string }
  /** Fields of objects; kinds are `A|B` or `*`, groups those of the rule when not said. */
  | { readonly resource: string; readonly group?: string; readonly path: string }
  /** Annotations of objects and of their Pod templates. */
  | { readonly annotation: string; readonly path?: string };

export type Source = (FieldSource | Composition | Compiled | Question) & Conditional;

export interface Conditional {
  readonly when?: Condition | readonly Condition[];
}

/** Texts that are images. */
export type FieldSource = Selector & {
  /** `lines`: `key=image`, one a line. `pairs`: `key:image,key:image`. Default `image`. */
  readonly as?: 'image' | 'lines' | 'pairs';
  /** Glob of the repository's last parts that the text must have. */
  readonly value?: string;
  /** Added to a text that has neither tag nor digest. */
  readonly tag?: Part;
  /** Takes, of several versions, those that custom resources ask for. */
  readonly choose?: Choice;
};

/** Keys of lines and pairs, or what the `*` of `env` or `key` stood for, that fit a version named at `path`. */
export interface Choice {
  readonly resource: string;
  readonly group?: string;
  readonly path: string;
}

/** Parts of a reference joined: `{registry}/{name}:{version}[-{variant}]`; what is in brackets may be absent. */
export interface Composition {
  readonly compose: string;
  /** Composes once for each object found there; without it once for each of the operator's containers. */
  readonly each?: Selector;
  readonly parts: Readonly<Record<string, Part>>;
  /** A part whose text, when it is a whole path already (has a `/`), is the image itself. */
  readonly whole?: string;
  /** Asked when a part is not there; without it nothing is composed, silently. */
  readonly missing?: Ask;
}

/** Images that stand in the operator's code, for versions of the operator: `>=1.2.0 <1.3.0`. */
export interface Compiled {
  readonly compiled: readonly string[];
  readonly versions: string;
}

/** What cannot be known from documents: a gap until `answers` of airgap.yaml closes it. */
export interface Question {
  readonly ask: Ask;
  readonly each?: Selector;
}

export interface Ask {
  /** `versions`: the gap is called `eck/versions`. */
  readonly id: string;
  /** What is asked of the user. */
  readonly question: string;
  /** Why documents do not tell. */
  readonly why: string;
}

/** A text: itself, one taken from somewhere, or the first alternative of a list that has one. */
export type Part = string | PartSource | readonly (string | PartSource)[];

export type PartSource =
  | Selector
  /** Relative to the object of `each`; `@key` is the key it stands under, `@kind` its Kubernetes kind, `@value` its text. */
  | { readonly at: string }
  /** Of the operator's own image. `prefix` is all before the last part of the repository, registry included. */
  | { readonly operator: 'image' | 'registry' | 'repository' | 'prefix' | 'tag' | 'version' }
  /** Each of these, one after the other. */
  | { readonly names: readonly string[] }
  /** The text that `table` has for `by`; `*` for all others. Keys of `ranges` are version ranges. */
  | { readonly table: Readonly<Record<string, string>>; readonly by: Part }
  | { readonly ranges: Readonly<Record<string, string>>; readonly by: Part };

/** All conditions of a list must hold. */
export type Condition =
  /** A version range that the operator's own version is in. */
  | { readonly version: string }
  /** Nothing is found there. */
  | { readonly no: Selector }
  /** Something is found there. */
  | { readonly some: Selector }
  /** About the object of `each`. */
  | { readonly at: string; readonly equals?: string | boolean; readonly empty?: boolean };

export type Exclusion = Selector & { readonly reason: string };
