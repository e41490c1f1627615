// SPDX-License-Identifier: Apache-2.0
import type { Release } from '../chart/release.ts';
import { classifySource, withoutCredentials } from '../chart/source.ts';
import { useKey } from '../discover/use-key.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import { buildLock, describeLock, descriptionsOf, type ReleasedUse } from '../lock/build.ts';
import { isOfClusterOnly } from '../lock/cluster-release.ts';
import type { Description, Gap, Lock, LockedProof, LockedRelease, LockedValues, Redirect } from '../lock/lock.ts';
import type { ImageSource } from '../oci/content.ts';
import { describeImage } from '../oci/image.ts';
import { type MirrorTarget, mirroredText, parseMirror, refuseCollisions } from '../plan/layout.ts';
import { compare } from '../reference/order.ts';
import { parsePlatform } from '../reference/platform.ts';
import { parseReference } from '../reference/reference.ts';
import { remembered } from '../reference/remembered.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { answer } from './answers.ts';
import { digestText, type Lockable } from './lockable.ts';
import { FileDigests } from './release-key.ts';
import type { Subject } from './study.ts';
import { allOf, countedUses, refuseUnreadable } from './survey.ts';
import { type LockPorts, surveyForLock } from './survey-for-lock.ts';
import { recorded, type Workspace } from './workspace.ts';

/**
 * Without a mirror of their own, overrides are proven for a made-up one. It has a port and a path, as mirrors do: charts
 * that take names apart at colons or slashes must fail here already.
 */
const PLACEHOLDER_MIRROR = 'mirror.invalid:5000/proof';

/** Manifests asked for at once; registries throttle long before a network is full. */
const PARALLEL = 8;

export interface LockOptions {
  readonly allowEmpty: boolean;
  readonly platforms: readonly string[] | undefined;
  readonly mirror: MirrorTarget | undefined;
  /** As `Depth.latent`. */
  readonly latent: number | undefined;
  readonly allVersions: boolean;
  /** As `Depth.annotations`. */
  readonly annotations?: boolean | undefined;
  /** As `RememberedOptions.only`. */
  readonly only?: ((name: string) => boolean) | undefined;
}

export interface Observation {
  /** Everything but what registries know. */
  readonly lock: Lock;
  readonly studies: readonly Lockable[];
}

/** Discovers, traces and proves all subjects, and joins them into a lock that has no digests yet. No network but Helm's. */
export async function observe(
  subjects: readonly Subject[],
  options: LockOptions,
  workspace: Workspace,
  ports: LockPorts,
): Promise<Observation> {
  const target = options.mirror ?? parseMirror(PLACEHOLDER_MIRROR);
  const { config, root } = workspace;
  const ignore = config.ignore ?? [];
  const { allowEmpty, latent, annotations, only } = options;
  const additional = config.additionalImages ?? [];
  const depth = { trace: true, prove: target, latent, annotations, ignore, additional, allowEmpty, only };
  const studies = await surveyForLock(subjects, depth, ports);
  refuseUnreadable(studies);
  const { open, images } = answer(studies, config.answers ?? []);
  const fallback = config.mirror?.fallback ?? 'none';
  const inputs = { files: ports.memory?.files ?? new FileDigests(), sources: new Map<string, Promise<string>>() };
  const lock = buildLock({
    ...wideningOf(options),
    ...(options.platforms && { platforms: options.platforms }),
    ...(options.mirror && { mirror: { pull: options.mirror.pull, layout: options.mirror.layout } }),
    releases: await Promise.all(
      studies.filter(({ found }) => found !== 'gaps').map(study => lockedRelease(study, target, workspace, inputs)),
    ),
    uses: studies.flatMap(study => releasedUses(study, root, fallback)),
    unresolved: studies.flatMap(study =>
      study.unresolved.map(found => ({ release: recordedName(study, root), found })),
    ),
    gaps: [
      ...open.map(({ study, gap }) => lockedGap(recordedName(study, root), gap, root)),
      ...studies.flatMap(study => latentGapsOf(study, root)),
    ],
    charts: studies.flatMap(({ chart }) =>
      chart === undefined ? [] : [{ chart: `${chart.name}-${chart.version}`, digest: chart.digest, size: chart.size }],
    ),
    additional: [...images, ...additional],
    ignore,
  });
  refuseCollisions(
    lock.images.map(({ image }) => parseReference(image)),
    target,
  );
  return { lock, studies };
}

/** The lock with digests from the registries; images of a cluster alone keep what ran. Every image that fails is named. */
export async function resolveLock(
  lock: Lock,
  source: ImageSource,
  onProgress?: (done: number, total: number, image: string) => void,
): Promise<Lock> {
  const gate = new Gate(PARALLEL);
  const wanted = lock.platforms?.map(parsePlatform);
  const asked = lock.images.filter(image => !isOfClusterOnly(image));
  let done = 0;
  const descriptions = await allOf(
    asked.map(({ image }) =>
      gate.run(async (): Promise<[string, Description]> => {
        const description = await describeImage(source, parseReference(image), wanted);
        onProgress?.(++done, asked.length, image);
        return [image, description];
      }),
    ),
  );
  return describeLock(lock, new Map(descriptions));
}

/** As `resolveLock`; without `all`, only for images that `known` has no description of, and the others keep theirs. */
export async function resolveAgain(
  lock: Lock,
  known: Lock,
  { source, all }: { readonly source: ImageSource; readonly all: boolean },
): Promise<Lock> {
  if (all) return resolveLock(lock, source);
  const kept = descriptionsOf(known);
  const fresh = await resolveLock({ ...lock, images: lock.images.filter(({ image }) => !kept.has(image)) }, source);
  return describeLock(lock, new Map([...kept, ...descriptionsOf(fresh)]));
}

/** The lock with the digests that an earlier one knew; images new since then are marked. */
export function keepDigests(lock: Lock, previous: Lock | undefined): Lock {
  const known = previous === undefined ? new Map<string, Description>() : descriptionsOf(previous);
  return describeLock(lock, known);
}

function recordedName({ name, release }: Lockable, root: string): string {
  return release === undefined ? recorded(name, root) : name;
}

/** What many releases name alike, looked at once: values files, and where charts come from. */
interface Inputs {
  readonly files: FileDigests;
  readonly sources: Map<string, Promise<string>>;
}

async function lockedRelease(
  study: Lockable,
  target: MirrorTarget,
  { root, config }: Workspace,
  { files, sources }: Inputs,
): Promise<LockedRelease> {
  const { release, chart, proof, rendered } = study;
  const name = recordedName(study, root);
  if (release === undefined) return { name, ...(rendered !== undefined && { rendered }) };
  const keys = setKeys(release);
  const values = await lockedValues(release, root, files);
  const { declared } = release;
  return {
    name,
    ...(chart && {
      chart: {
        name: chart.name,
        version: chart.version,
        source: await remembered(sources, chart.source, written => chartSource(written, root)),
        digest: chart.digest,
      },
    }),
    ...(declared && { declared: { file: recorded(declared.file, root), object: declared.object } }),
    ...(values.length > 0 && { values }),
    ...(keys.length > 0 && { set: keys }),
    ...(release.kubeVersion !== undefined && { kubeVersion: release.kubeVersion }),
    ...(release.apiVersions.length > 0 && { apiVersions: release.apiVersions }),
    ...(proof && { proof: lockedProof(study, target, config.ignore ?? []) }),
  };
}

/** Values files, and where values stand that are in none: the lock says whether these changed, never what they are. */
async function lockedValues(
  { layers = [], flags }: Release,
  root: string,
  files: FileDigests,
): Promise<LockedValues[]> {
  const locked = [...layers, ...flags.values].map(async (layer): Promise<LockedValues[]> => {
    if (typeof layer === 'string') return [{ path: recorded(layer, root), digest: await digestValues(layer, files) }];
    return layer.sources.map(({ file, part, digest }) => ({
      path: recorded(file, root),
      part,
      ...(digest !== undefined && { digest }),
    }));
  });
  return (await Promise.all(locked)).flat();
}

/** Values at a URL may be other ones tomorrow, which no lock of ours would see. */
async function digestValues(file: string, files: FileDigests): Promise<string> {
  if (!/^\w+:\/\//.test(file)) return files.of(file);
  throw new AirgapError('VALUES_INVALID', `values at ${withoutCredentials(file)} cannot be locked`, {
    hint: 'Download them into a file, and name that with -f.',
  });
}

async function chartSource(source: string, root: string): Promise<string> {
  const { kind } = await classifySource(source);
  return kind === 'remote-chart' ? withoutCredentials(source) : recorded(source, root);
}

/** Keys that --set flags name. Read as Helm's strvals does, so that no part of a value is taken for a key. */
function setKeys({ flags }: Release): string[] {
  const lists = [...flags.set, ...flags.setString, ...flags.setFile].flatMap(assignmentsIn);
  const keys = [...lists, ...flags.setJson].map(text => /^\s*([^={}",\s]+)=/.exec(text)?.[1] ?? '');
  return [...new Set(keys.filter(key => key !== ''))].sort(compare);
}

/** `a=1,b={x,y}` is two assignments: commas count outside of braces, and not behind a backslash. */
function assignmentsIn(text: string): string[] {
  return text.match(/(?:\\.|\{(?:\\.|[^}\\])*\}?|[^,\\])+/g) ?? [];
}

function lockedProof(
  study: Lockable,
  target: MirrorTarget,
  ignore: readonly { readonly image: string }[],
): LockedProof {
  const { proof } = study;
  const uses = countedUses(study, ignore);
  const redirected = new Set(proof?.proven);
  const proven = uses.filter(use => redirected.has(useKey(use)));
  const shown = proven.map(use => `${useKey(use)} ${mirroredText(use.reference, target)}`).sort(compare);
  return {
    overrides: proof?.overrides ?? digestText('{}'),
    images: digestText(shown.join('\n')),
    proven: proven.length,
    uses: uses.length,
  };
}

function wideningOf({ latent, allVersions, annotations }: LockOptions): Pick<Lock, 'discovery'> {
  const discovery = {
    ...(latent !== undefined && { latent }),
    ...(allVersions && { allVersions }),
    ...(annotations === false && { annotations }),
  };
  return Object.keys(discovery).length === 0 ? {} : { discovery };
}

function lockedGap(release: string, gap: OperatorGap, root: string): Gap {
  const { operator, object, question, why, close, place } = gap;
  if (place !== undefined) {
    const file = recorded(place.file, root);
    return { file, line: place.line, reason: 'source', detail: `${formatIdentity(object)}: ${question} ${why}`, close };
  }
  const reason = gap.possible ? 'possible-operator' : 'operator';
  return { release, reason, detail: `${formatIdentity(object)} (${operator}): ${question} ${why}`, close };
}

function latentGapsOf(study: Lockable, root: string): Gap[] {
  const release = recordedName(study, root);
  return (study.latent?.gaps ?? []).map(detail => ({ release, reason: 'latent', detail }));
}

function releasedUses(study: Lockable, root: string, fallback: Redirect): ReleasedUse[] {
  const { uses, drivers, proof, latent } = study;
  const redirected = new Set(proof?.proven);
  const misled = new Set(proof?.misled);
  const release = recordedName(study, root);
  // No override was proven for what is not rendered: only what works for all images will redirect these.
  const later = (latent?.uses ?? []).map(({ use, options }) => ({
    release,
    use,
    options,
    values: [],
    ...(fallback !== 'none' && { redirect: fallback }),
  }));
  const rendered = uses.map(use => {
    const key = useKey(use);
    const proven = redirected.has(key);
    const driver = proven ? drivers[key] : undefined;
    return {
      release,
      use,
      values: driver === undefined ? [] : [driver],
      // What the overrides point at another name on the mirror, no fallback looks for.
      redirect: proven ? ('values' as const) : misled.has(key) ? ('none' as const) : fallback,
    };
  });
  return [...rendered, ...later];
}
