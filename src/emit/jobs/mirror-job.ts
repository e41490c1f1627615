// SPDX-License-Identifier: Apache-2.0

/** `mirror` on several machines at once, as whatever starts them is told. */
export interface MirrorJob {
  readonly name: string;
  readonly namespace?: string;
  readonly shards: number;
  /** How many of them at a time. */
  readonly parallelism: number;
  /** The image of this program. */
  readonly image: string;
  /** What follows `helm-airgap`, but the shard, its layers and its results. */
  readonly words: readonly string[];
  /** Go on though many shards failed. */
  readonly keepGoing: boolean;
  readonly lock: LockPlace;
  /** What Pods are handed. */
  readonly files: readonly JobFile[];
  /** The repository's own file of layers, for a form that checks it out. */
  readonly layers?: string;
  /** A Secret with registries' credentials; of a CI service, the name of its variable. */
  readonly credentials?: string;
  /** A Secret for pulling the image of this program. */
  readonly pullSecret?: string;
  /** A claim to write results to. */
  readonly results?: string;
  /** Five fields of cron. */
  readonly schedule?: string;
}

export interface JobFile {
  readonly name: typeof LOCK_FILE | typeof LAYERS_FILE | typeof CA_FILE;
  readonly text: string;
  /** The same with gzip, where the text would be too large; the name then ends in `.gz`. */
  readonly packed?: Buffer;
}

/** Where Pods find the lock: among `files`, or in something that the cluster has. */
export type LockPlace =
  | { readonly kind: 'files' }
  | { readonly kind: 'configmap'; readonly name: string }
  | { readonly kind: 'claim'; readonly name: string; readonly folder?: string }
  | { readonly kind: 'image'; readonly reference: string };

/** Names of what is handed over. */
export const LOCK_FILE = 'airgap.lock.yaml';
export const LAYERS_FILE = 'airgap.layers.json';
export const CA_FILE = 'ca.crt';

/** What a file is called where it is handed over. */
export function keyOf({ name, packed }: JobFile): string {
  return packed === undefined ? name : `${name}.gz`;
}

/** A form of a job: the same job gives the same bytes. */
export interface JobFormat {
  /** As `--format` names it. */
  readonly name: string;
  readonly reader: string;
  /** More than the reader takes is refused. */
  readonly mostShards: number;
  /** True when it checks out a repository that has the lock, false when Pods are handed what they need. */
  readonly inRepository: boolean;
  /** It cannot be told how many shards run at a time. */
  readonly atOnce?: true;
  readonly write: (job: MirrorJob) => string;
}
