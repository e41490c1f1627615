// SPDX-License-Identifier: Apache-2.0
import { workerFiles } from '../emit/nodes/installer.ts';
import type { Effect, NodeFile, NodeFormat, NodeFormatOptions } from '../emit/nodes/node-format.ts';
import { NODE_FORMATS } from '../emit/nodes/node-formats.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type ListedImage, listImages, pinned } from '../plan/image-list.ts';
import { type MirrorTarget, mirrorReference, refuseCollisions } from '../plan/layout.ts';
import { isMirror, type MirrorAccess, type NodePlan, planNodes } from '../plan/node-plan.ts';
import { compare } from '../reference/order.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import { lockedImage } from './locked-image.ts';

/** The names that `--format` takes. */
export const NODE_FORMAT_NAMES: readonly string[] = NODE_FORMATS.map(({ name }) => name);

/** Each name and what reads the format, one a line. */
export const NODE_FORMAT_READERS: string = NODE_FORMATS.map(({ name, reader }) => `${name}: ${reader}`).join('\n');

export interface GenerateNodesOptions extends MirrorAccess, Omit<NodeFormatOptions, 'image'> {
  readonly format: string;
  readonly mirror: MirrorTarget;
  /** Upstream hosts beside the lock's. */
  readonly hosts: readonly string[];
  /** With a script that installs the files on the machine where it runs. */
  readonly forWorker?: boolean;
  /** The image that Pods of the format run, by its name in the lock. */
  readonly runs?: string | undefined;
}

export interface GeneratedNodes {
  /** Sorted so that what is named stands before what names it. */
  readonly files: readonly NodeFile[];
  /** True for a format that is one file. */
  readonly single: boolean;
  readonly hosts: number;
  /** Images that stand on the mirror's own host: nodes ask for them as they are. */
  readonly untouched: readonly string[];
}

/** Configuration that sends nodes to the mirror. Throws FORMAT_UNFIT with the formats that would do, LAYOUT_COLLISION, NO_IMAGES, USAGE. */
export function generateNodes(lock: Lock, options: GenerateNodesOptions): GeneratedNodes {
  const { format: name, mirror, hosts: more, scheme, fallback, ca, credentials } = options;
  const format = NODE_FORMATS.find(one => one.name === name);
  if (format === undefined) throw new AirgapError('USAGE', `there is no format ${name}`);
  const { images } = listImages(lock, { only: [], charts: false, onDisk: new Set() });
  const [untouched, mirrored] = split(images, ({ reference }) => isMirror(reference.registry, mirror));
  refuseCollisions(
    mirrored.map(({ reference }) => reference),
    mirror,
  );
  const access = { scheme, fallback, ...(ca !== undefined && { ca }), ...(credentials && { credentials }) };
  const plan = planNodes(mirrored, { target: mirror, hosts: [...more, ...(format.needs ?? [])], ...access });
  refuseMerge(format, options);
  refusePods(format, options);
  if (plan.hosts.length === 0) {
    throw new AirgapError('NO_IMAGES', `every image of the lock stands on ${plan.mirror} already`);
  }
  refuse(format, plan, options);
  const effect = options.forWorker ? effectOf(format) : undefined;
  const files = format.write(plan, format.runsImage ? { ...options, image: imageToRun(images, options) } : options);
  return {
    files: effect === undefined ? files : workerFiles(files, effect),
    single: format.single === true,
    hosts: plan.hosts.length,
    untouched: untouched.map(({ reference }) => canonical(reference)).sort(compare),
  };
}

function split<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter(one => !test(one))];
}

/** It is pulled from the mirror by its own name there, before any node is configured. */
function imageToRun(images: readonly ListedImage[], { format, runs, mirror }: GenerateNodesOptions): string {
  const image = lockedImage(images, runs, { format, has: 'a shell, such as busybox' });
  const own = isMirror(image.reference.registry, mirror);
  return own ? pinned(image) : canonical(mirrorReference(parseReference(pinned(image)), mirror));
}

function refuseMerge({ name, merges }: NodeFormat, { merge }: NodeFormatOptions): void {
  if (merges === 'always' && merge === undefined) {
    throw new AirgapError('USAGE', `${name} edits a file, and none is given`, {
      hint: "Give --merge FILE: the node's config.toml, or what `containerd config default` prints.",
    });
  }
  if (merges === undefined && merge !== undefined)
    throw new AirgapError('USAGE', `${name} is no file to merge into another`);
}

/** What only Pods of ours do, for a format without any. */
function refusePods({ name, runsImage }: NodeFormat, { setConfigPath, runs }: GenerateNodesOptions): void {
  if (runsImage) return;
  if (runs !== undefined)
    throw new AirgapError('USAGE', `${name} runs no image on nodes: --image is for daemonset and daemonset-chart`);
  if (!setConfigPath) return;
  throw new AirgapError('USAGE', `${name} runs nothing on nodes that could set config_path`, {
    hint: 'It is for daemonset and daemonset-chart; an archive for workers sets it anyway.',
  });
}

function effectOf({ name, takesEffect }: NodeFormat): Effect {
  if (takesEffect !== undefined) return takesEffect;
  const fit = NODE_FORMATS.filter(format => format.takesEffect !== undefined).map(format => format.name);
  throw new AirgapError('USAGE', `the files of ${name} are not a machine's own: no archive can install them`, {
    hint: `Formats that an archive takes: ${fit.join(', ')}.`,
  });
}

function refuse(format: NodeFormat, plan: NodePlan, options: NodeFormatOptions): void {
  const reasons = reasonsAgainst(format, plan, options);
  if (reasons.length === 0) return;
  const others = NODE_FORMATS.filter(({ merges }) => merges !== 'always' || options.merge !== undefined);
  const fit = others.filter(other => reasonsAgainst(other, plan, options).length === 0).map(other => other.name);
  throw new AirgapError('FORMAT_UNFIT', `${format.name} cannot express this: it ${reasons.join('; it ')}`, {
    hint:
      fit.length > 0
        ? `Formats that can: ${fit.join(', ')}.`
        : 'No format can; values, a post-renderer or `generate policy` rewrite the names themselves.',
  });
}

function reasonsAgainst({ limits }: NodeFormat, plan: NodePlan, options: NodeFormatOptions): string[] {
  return limits.flatMap(limit => limit(plan, options) ?? []);
}
