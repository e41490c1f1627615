// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import {
  BUNDLE_CONFIG_TYPE,
  BUNDLE_NAME,
  BUNDLE_TYPE,
  type Bundle,
  type BundledChart,
  type BundledFile,
  formatBundle,
  LOCK_TYPE,
} from '../bundle/bundle.ts';
import { volumeName } from '../bundle/volume.ts';
import type { Helm } from '../chart/helm.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { Lock } from '../lock/lock.ts';
import { type Artifact, blobOfBytes, contentsOf, makeArtifact, pushArtifact } from '../oci/artifact.ts';
import type { CopySource, CopyTarget } from '../oci/content.ts';
import type { CopyPlan } from '../oci/copy/copy-plan.ts';
import { blobsNeeded, planCopy } from '../oci/copy/plan-copy.ts';
import { digestOf } from '../oci/hash.ts';
import type { Stored } from '../oci/layout-tar-target.ts';
import { planTransfers, type Transfer } from '../plan/transfer.ts';
import { collectCharts } from './bundle-charts.ts';
import { collectFiles } from './bundle-files.ts';
import { type BundleOutput, NOWHERE, openOutput } from './export-output.ts';
import {
  carryOut,
  copyOptions,
  type MirrorResult,
  planOptions,
  shownPlan,
  type TransferOptions,
  type TransferPorts,
} from './mirror.ts';
import { type Division, manifestsOf, type NamedArtifact, planVolumes } from './plan-volumes.ts';
import { readBase, withoutBase } from './since.ts';
import { openVolumes, requirePlain } from './volume-output.ts';
import type { Workspace } from './workspace.ts';

export interface ExportOptions extends TransferOptions {
  /** `FILE.tar`, `FILE.tar.zst`, `FILE.tar.gz`, or a folder. */
  readonly output: string;
  /** Write volumes of at most so many bytes each. */
  readonly splitSize: number | undefined;
  /** A lock or a bundle, whose blobs are left out. */
  readonly since: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
}

export interface ExportPorts extends TransferPorts {
  readonly source: CopySource;
  readonly helm: Helm;
}

/** What was exported, or would be. */
export interface ExportResult extends MirrorResult {
  readonly charts: readonly BundledChart[];
  readonly files: readonly BundledFile[];
  /** What an increment leaves out. */
  readonly base?: { readonly name: string; readonly digest: string; readonly blobs: number; readonly bytes: number };
  /** The archives of a set, and the blobs that each has alone. */
  readonly volumes?: readonly { readonly file: string; readonly blobs: number }[];
}

/**
 * Writes the lock with its images, charts and files into a bundle, or says what that would be. Failures of images stand in the
 * result; then there is no bundle. Throws FILE_WRITE, CHART_INVALID, CHART_NOT_FOUND, INPUT_NOT_FOUND and what planning throws.
 */
export async function exportBundle(
  lock: Lock,
  options: ExportOptions,
  workspace: Workspace,
  ports: ExportPorts,
): Promise<ExportResult> {
  const { enclave, releases, images, platforms } = options;
  const transfers = planTransfers(lock, { targets: [], enclave, releases, images, ...(platforms && { platforms }) });
  return withTemporaryFolder(async folder => {
    const charts = await collectCharts(lock, options, workspace, ports.helm, folder);
    const files = images.length + releases.length > 0 ? [] : await collectFiles(workspace);
    const parts = {
      lock,
      transfers,
      charts,
      files,
      enclaves: workspace.config.enclaves,
      bytes: await readFile(workspace.lockFile),
    };
    if (options.splitSize !== undefined) requirePlain(options.output);
    if (options.dryRun) return (await planned(parts, NOWHERE, options, ports)).result;
    const output = await (options.splitSize === undefined ? openOutput : openVolumes)(options.output);
    try {
      return await write(parts, output, options, ports);
    } catch (error) {
      await output.discard();
      throw error;
    }
  });
}

interface Parts {
  readonly lock: Lock;
  readonly transfers: readonly Transfer[];
  readonly charts: Awaited<ReturnType<typeof collectCharts>>;
  readonly files: Awaited<ReturnType<typeof collectFiles>>;
  readonly enclaves: Bundle['enclaves'];
  /** The lock's file. */
  readonly bytes: Buffer;
}

interface Planned {
  readonly plan: CopyPlan;
  /** Blobs of the base. */
  readonly omitted: ReadonlySet<string>;
  readonly artifacts: readonly NamedArtifact[];
  readonly division?: Division;
  readonly result: ExportResult;
}

async function planned(parts: Parts, target: CopyTarget, options: ExportOptions, ports: ExportPorts): Promise<Planned> {
  const wanted = planOptions(options, ports);
  const requests = parts.transfers.map(({ source, digest, referrers, upstream }) => ({
    source,
    digest,
    referrers,
    destinations: [{ target, reference: upstream }],
  }));
  const whole = await planCopy(ports.source, requests, { ...wanted, onExistingTag: 'overwrite' });
  const since = options.since === undefined ? undefined : await readBase(options.since, ports.source, wanted);
  const { plan, base } = since === undefined ? { plan: whole, base: undefined } : withoutBase(whole, since);
  const charts = parts.charts.map(({ entry }) => entry);
  const files = parts.files.map(({ entry }) => entry);
  const bundle: Bundle = {
    ...called(parts, options),
    ...(options.platforms && { platforms: options.platforms }),
    images: parts.transfers.map(({ image, digest }) => ({ image, digest })),
    charts,
    files,
    ...(parts.enclaves && { enclaves: parts.enclaves }),
    ...(base && { base }),
  };
  const omitted = new Set(base?.blobs.map(({ digest }) => digest));
  const carried = [...parts.charts, ...parts.files];
  const ownOf = (volumes?: Bundle['volumes']): NamedArtifact => ({
    reference: BUNDLE_NAME,
    artifact: ownArtifact({ ...bundle, ...(volumes && { volumes }) }, parts.bytes),
  });
  const { splitSize } = options;
  const volumes =
    splitSize === undefined ? undefined : planVolumes({ plan, omitted, artifacts: carried, own: ownOf }, splitSize);
  const own = ownOf(volumes);
  const bytes = base?.blobs.reduce((sum, { size }) => sum + size, 0) ?? 0;
  return {
    plan,
    omitted,
    // What says that all is there comes last.
    artifacts: [...carried, own],
    ...(volumes && { division: { set: own.artifact.manifest.digest, volumes } }),
    result: {
      ...shownPlan(plan),
      charts,
      files,
      ...(base && { base: { name: base.name, digest: base.digest, blobs: base.blobs.length, bytes } }),
      ...(volumes && { volumes: volumes.map(({ length }, at) => shownVolume(options.output, at, length)) }),
    },
  };
}

/** The one chart's name and version; of several, the lock's own. */
function called({ charts, bytes }: Parts, { name, version }: ExportOptions): Pick<Bundle, 'name' | 'version'> {
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
      ...(bundle.base && { 'org.opencontainers.image.base.digest': bundle.base.digest }),
    },
  });
}

async function write(
  parts: Parts,
  output: BundleOutput,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<ExportResult> {
  const { target } = output;
  const { plan, omitted, artifacts, division, result } = await planned(parts, target, options, ports);
  ports.onPlan?.(result);
  const contents = [...storedBy(plan, omitted), ...artifacts.flatMap(({ artifact }) => contentsOf(artifact))];
  await output.reserve(contents, division);
  const copied = await carryOut(ports.source, plan, options, ports);
  if (copied.images.some(({ state }) => state === 'failed' || state === 'stopped')) {
    await output.discard();
    return { ...result, ...copied };
  }
  const { onBytes: _, ...policy } = copyOptions(options, ports);
  for (const { reference, artifact } of artifacts) await pushArtifact(target, reference, artifact, policy);
  await output.finish();
  return { ...result, ...copied };
}

/** Every manifest of the plan, and every blob that the base has not. */
function storedBy(plan: CopyPlan, omitted: ReadonlySet<string>): Stored[] {
  return [...manifestsOf(plan), ...plan.images.flatMap(blobsNeeded).filter(({ digest }) => !omitted.has(digest))];
}

function shownVolume(output: string, at: number, blobs: number): { file: string; blobs: number } {
  return { file: volumeName(output, at + 1), blobs };
}
