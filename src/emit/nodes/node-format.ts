// SPDX-License-Identifier: Apache-2.0
import type { NodePlan } from '../../plan/node-plan.ts';

/** A file for a node, or for what sets nodes up. */
export interface NodeFile {
  /** Below the folder that is written; `etc/…` where the folder stands for a node's root. */
  readonly path: string;
  readonly text: string;
  /** Permissions; 0600 for what holds a password. */
  readonly mode: number;
}

export interface NodeFormatOptions {
  /** What nodes run, for formats that carry another's files. */
  readonly runtime: NodeRuntime;
  /** The image that Pods of ours run, as they name it: at the mirror. */
  readonly image?: string;
  /** Pods of ours, or an installer, set `config_path` of containerd, and restart it. */
  readonly setConfigPath?: boolean;
  /** The user's own file that this one is to become part of. */
  readonly merge?: Merge;
}

export interface Merge {
  readonly file: string;
  readonly text: string;
  readonly mode: number;
}

export type NodeRuntime = 'containerd' | 'crio';

/** Configuration of nodes in the form that one program reads. The same plan gives the same bytes. */
export interface NodeFormat {
  /** As `--format` names it. */
  readonly name: string;
  /** What reads it. */
  readonly reader: string;
  /** One file, which may go to stdout; else a folder. */
  readonly single?: true;
  /** It becomes part of a file of the user's, `always` or if there is one; other formats take none. */
  readonly merges?: 'always' | 'maybe';
  /** Its Pods run an image, which the options name. */
  readonly runsImage?: true;
  /** What has to happen on a node for its files to count; for formats whose files are a node's, and so fit an archive for workers. */
  readonly takesEffect?: Effect;
  /** What it cannot express; anything here, and the plan is refused. */
  readonly limits: readonly Limit[];
  /** Hosts that it needs an entry of, whatever the lock has. */
  readonly needs?: readonly string[];
  readonly write: (plan: NodePlan, options: NodeFormatOptions) => readonly NodeFile[];
}

/** `config_path` set in config.toml, or units of systemd told to read their files. */
export type Effect = { readonly configPath: true } | { readonly verb: 'reload' | 'restart'; readonly units: string };

/** Why this plan cannot be expressed, in words that follow "it"; undefined when it can. */
export type Limit = (plan: NodePlan, options: NodeFormatOptions) => string | undefined;

/** For formats that put one text before every repository of a host. */
export const NO_RENAMES: Limit = ({ hosts }) => {
  const renamed = hosts.find(({ front }) => front === undefined);
  return renamed && `can only put a path before names, and the layout does more to those of ${renamed.host}`;
};

export const ONLY_WITH_FALLBACK: Limit = ({ fallback }) =>
  fallback ? undefined : 'always asks upstream when the mirror fails; --upstream-fallback accepts that';

export const NO_CREDENTIALS: Limit = ({ credentials }) => credentials && 'has no place for credentials';

export const NO_CA: Limit = ({ ca }) => ca && 'has no place for a CA: the nodes have to trust it already';

export const NO_PLAIN_HTTP: Limit = ({ scheme }) => (scheme === 'http' ? 'only speaks https with a mirror' : undefined);

/** For what OpenShift's patterns, the grammar of containers/image and containerd 1.x take for names: none knows brackets. */
export const NO_IPV6: Limit = ({ mirror, hosts }) => {
  const address = [mirror, ...hosts.map(({ host }) => host)].find(host => host.startsWith('['));
  return address && `has no form for an IPv6 address, such as ${address}`;
};

/** For formats whose mirror is a host and nothing else. */
export const NO_PATH: Limit = ({ hosts }) => {
  const below = hosts.find(({ front }) => front !== '');
  return below && `only has a place for a host, and the images of ${below.host} stand below a path there`;
};

/** For formats in which a mirror without a path has no form. */
export const NEEDS_PATH: Limit = ({ hosts }) => {
  const bare = hosts.find(({ front }) => front === '');
  return bare && `needs a path at the mirror, and the images of ${bare.host} stand at its root`;
};

/** What the API takes of annotations, in one of which `kubectl apply` keeps a copy of the object. */
const LONGEST_APPLIED = 262_144;

/** A reason as those of a Limit, for an object of Kubernetes. */
export function tooLongToApply(object: string): string | undefined {
  const size = Buffer.byteLength(object);
  return size > LONGEST_APPLIED
    ? `takes ${LONGEST_APPLIED} bytes, for \`kubectl apply\` takes no larger object, and these are ${size}`
    : undefined;
}

/** One file of a format that is one file. */
export function singleFile(path: string, text: string, plan: NodePlan): NodeFile[] {
  return [{ path, text, mode: plan.credentials === undefined ? 0o644 : 0o600 }];
}
