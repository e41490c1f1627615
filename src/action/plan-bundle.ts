// SPDX-License-Identifier: Apache-2.0
import {
  BUNDLE_CONFIG_TYPE,
  BUNDLE_NAME,
  BUNDLE_TYPE,
  type Bundle,
  formatBundle,
  LOCK_TYPE,
} from '../bundle/bundle.ts';
import { volumeName } from '../bundle/volume.ts';
import type { Config } from '../config/config.ts';
import type { Lock } from '../lock/lock.ts';
import { type Artifact, blobOfBytes, makeArtifact } from '../oci/artifact.ts';
import type { CopyTarget } from '../oci/content.ts';
import type { CopyPlan } from '../oci/copy/copy-plan.ts';
import { blobsNeeded, planCopy } from '../oci/copy/plan-copy.ts';
import { digestOf } from '../oci/hash.ts';
import type { Annotations } from '../oci/layout-list.ts';
import type { Stored } from '../oci/layout-tar-target.ts';
import { parseMirror } from '../plan/layout.ts';
import type { Transfer } from '../plan/transfer.ts';
import type { collectCharts } from './bundle-charts.ts';
import type { collectFiles } from './bundle-files.ts';
import type { ExportOptions, ExportPorts, ExportResult } from './export.ts';
import { planOptions, shownPlan } from './mirror.ts';
import { type Division, manifestsOf, type NamedArtifact, planVolumes } from './plan-volumes.ts';
import { type Base, readBase, withoutBase } from './since.ts';
import { isRegistry, registryBase } from './since-registry.ts';

/** What a bundle is made of. */
export interface BundleParts {
  readonly lock: Lock;
  readonly transfers: readonly Transfer[];
  readonly charts: Awaited<ReturnType<typeof collectCharts>>;
  /** The program itself comes first. */
  readonly files: Awaited<ReturnType<typeof collectFiles>>;
  readonly annotations: Annotations | undefined;
  readonly config: Config;
  /** The lock's file. */
  readonly bytes: Buffer;
}

/** What is written, and where. */
export interface BundlePlan {
  readonly plan: CopyPlan;
  /** Blobs of the base. */
  readonly omitted: ReadonlySet<string>;
  readonly artifacts: readonly NamedArtifact[];
  readonly division?: Division;
  /** Of index.json. */
  readonly annotations?: Annotations;
  readonly result: ExportResult;
}

/** Plans a bundle into `target`. Throws what reading the base and dividing into volumes throw. */
export async function planBundle(
  parts: BundleParts,
  target: CopyTarget,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<BundlePlan> {
  const wanted = planOptions(options, ports);
  const requests = parts.transfers.map(({ source, digest, referrers, upstream }) => ({
    source,
    digest,
    referrers,
    destinations: [{ target, reference: upstream }],
  }));
  const whole = await planCopy(ports.source, requests, { ...wanted, onExistingTag: 'overwrite' });
  const since = options.since === undefined ? undefined : await baseOf(options.since, whole, parts, options, ports);
  const { plan, base } = since === undefined ? { plan: whole, base: undefined } : withoutBase(whole, since);
  const charts = parts.charts.map(({ entry }) => entry);
  const files = parts.files.map(({ entry }) => entry);
  const bundle: Bundle = {
    ...called(parts, options),
    ...(options.platforms && { platforms: options.platforms }),
    images: parts.transfers.map(({ image, digest }) => ({ image, digest })),
    charts,
    files,
    ...(parts.config.enclaves && { enclaves: parts.config.enclaves }),
    ...(base && { base }),
  };
  const omitted = new Set(base?.blobs.map(({ digest }) => digest));
  const { annotations } = parts;
  // The program, if it comes along, is the first of the first volume.
  const carried = [...parts.files, ...parts.charts];
  const ownOf = (volumes?: Bundle['volumes']): NamedArtifact => ({
    reference: BUNDLE_NAME,
    artifact: ownArtifact({ ...bundle, ...(volumes && { volumes }) }, parts.bytes),
  });
  const { splitSize } = options;
  const volumes =
    splitSize === undefined
      ? undefined
      : planVolumes({ plan, omitted, artifacts: carried, annotations, own: ownOf }, splitSize);
  const own = ownOf(volumes);
  const bytes = base?.blobs.reduce((sum, { size }) => sum + size, 0) ?? 0;
  return {
    plan,
    omitted,
    // What says that all is there comes last.
    artifacts: [...carried, own],
    ...(annotations && { annotations }),
    ...(volumes && { division: { set: own.artifact.manifest.digest, volumes } }),
    result: {
      ...shownPlan(plan),
      charts,
      files,
      ...(base && { base: { ...base, blobs: base.blobs.length, bytes } }),
      ...(volumes && { volumes: volumes.map(({ length }, at) => shownVolume(options.output, at, length)) }),
    },
  };
}

async function baseOf(
  since: string,
  plan: CopyPlan,
  { lock, config }: BundleParts,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<Base> {
  if (!(await isRegistry(since))) return readBase(since, ports.source, planOptions(options, ports));
  const layout = options.layout ?? config.mirror?.layout ?? lock.mirror?.layout;
  return registryBase(parseMirror(since, layout), plan, ports.target);
}

/** The one chart's name and version; of several, the lock's own. */
function called({ charts, bytes }: BundleParts, { name, version }: ExportOptions): Pick<Bundle, 'name' | 'version'> {
  const only = charts.length === 1 ? charts[0]?.entry : undefined;
  const lockVersion = digestOf(bytes).slice('sha256:'.length, 'sha256:'.length + 12);
  return { name: name ?? only?.name ?? 'airgap', version: version ?? only?.version ?? lockVersion };
}

function ownArtifact(bundle: Bundle, lock: Buffer): Artifact {
  return makeArtifact({
    artifactType: BUNDLE_TYPE,
    config: blobOfBytes(BUNDLE_CONFIG_TYPE, Buffer.from(formatBundle(bundle))),
    layers: [blobOfBytes(LOCK_TYPE, lock)],
    annotations: {
      'org.opencontainers.image.title': bundle.name,
      'org.opencontainers.image.version': bundle.version,
      ...(bundle.base?.digest !== undefined && { 'org.opencontainers.image.base.digest': bundle.base.digest }),
    },
  });
}

/** Every manifest of the plan, and every blob that the base has not. */
export function storedBy(plan: CopyPlan, omitted: ReadonlySet<string>): Stored[] {
  return [...manifestsOf(plan), ...plan.images.flatMap(blobsNeeded).filter(({ digest }) => !omitted.has(digest))];
}

function shownVolume(output: string, at: number, blobs: number): { file: string; blobs: number } {
  return { file: volumeName(output, at + 1), blobs };
}
