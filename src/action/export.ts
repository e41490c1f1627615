// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { BundledChart, BundledFile } from '../bundle/bundle.ts';
import type { Helm } from '../chart/helm.ts';
import { AirgapError } from '../errors.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { Lock } from '../lock/lock.ts';
import { contentsOf, pushArtifact } from '../oci/artifact.ts';
import type { CopyTarget } from '../oci/content.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { Installation } from '../self/installation.ts';
import { collectCharts } from './bundle-charts.ts';
import { collectFiles } from './bundle-files.ts';
import { bundleSelf } from './bundle-self.ts';
import { type BundleOutput, NOWHERE, type OnMade, openOutput, refuseOutput } from './export-output.ts';
import { lackOfRoom, measureRoom, type Room } from './export-room.ts';
import { carryOut, copyOptions, type MirrorPorts, type MirrorResult, type TransferOptions } from './mirror.ts';
import { type BundlePlan, planBundle, storedBy } from './plan-bundle.ts';
import { planForContainerd, refuseForContainerd } from './plan-containerd.ts';
import { openVolumes, requirePlain } from './volume-output.ts';
import type { Workspace } from './workspace.ts';

export interface ExportOptions extends TransferOptions {
  /** `FILE.tar`, `FILE.tar.zst`, `FILE.tar.gz`, or a folder. */
  readonly output: string;
  /** Images alone, as containerd imports them. */
  readonly containerd: boolean;
  /** The program comes along, as a file. */
  readonly includeSelf: boolean;
  /** Write volumes of at most so many bytes each. */
  readonly splitSize: number | undefined;
  /** A lock, a bundle or a registry (`host[:port][/prefix]`), whose blobs are left out. */
  readonly since: string | undefined;
  /** How names are made at that registry; as airgap.yaml or the lock says without it. */
  readonly layout: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
}

export interface ExportPorts extends MirrorPorts {
  readonly helm: Helm;
  readonly installation: () => Installation;
  /** Told the folder that was made for the bundle to stand in. */
  readonly onFolderMade?: OnMade;
  /** Told why a dry run's bundle would not fit on the disk. */
  readonly onLack?: (why: string) => void;
}

/** What was exported, or would be. */
export interface ExportResult extends MirrorResult {
  readonly charts: readonly BundledChart[];
  readonly files: readonly BundledFile[];
  /** What an increment leaves out. */
  readonly base?: { readonly name: string; readonly digest?: string; readonly blobs: number; readonly bytes: number };
  /** The archives of a set, and the blobs that each has alone. */
  readonly volumes?: readonly { readonly file: string; readonly blobs: number }[];
  /** Bytes that writing takes of the disk, and that are free there: of a dry run. */
  readonly room?: Pick<Room, 'needed' | 'free'>;
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
  if (options.splitSize === undefined) await refuseOutput(options.output);
  const transfers = planTransfers(lock, {
    targets: [],
    enclave,
    releases,
    images,
    orNone: !options.containerd,
    ...(platforms && { platforms }),
  });
  if (options.containerd) {
    refuseForContainerd(options);
    return carryTo(target => planForContainerd(transfers, target, options, ports), options, ports);
  }
  if (options.splitSize !== undefined) requirePlain(options.output);
  return withTemporaryFolder(async folder => {
    const charts = await collectCharts(lock, options, workspace, ports.helm, folder);
    const self = options.includeSelf ? await bundleSelf(ports.installation(), folder) : undefined;
    const own = self === undefined ? [] : [self.file];
    const files = images.length + releases.length > 0 ? own : await collectFiles(workspace, own);
    if (transfers.length + charts.length + files.length === 0)
      throw new AirgapError('NO_IMAGES', 'there is nothing to export: no image, no chart and no file');
    const parts = {
      lock,
      transfers,
      charts,
      files,
      annotations: self?.annotations,
      config: workspace.config,
      bytes: await readFile(workspace.lockFile),
    };
    return carryTo(target => planBundle(parts, target, options, ports), options, ports);
  });
}

/** Plans for the output, and writes what is planned; plans alone in a dry run. */
async function carryTo(
  planFor: (target: CopyTarget) => Promise<BundlePlan>,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<ExportResult> {
  if (options.dryRun) return dryRun(await planFor(NOWHERE), options, ports);
  const open = options.splitSize === undefined ? openOutput : openVolumes;
  const output = await open(options.output, ports.onFolderMade);
  try {
    return await write(await planFor(output.target), output, options, ports);
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** What is planned, and whether it fits. */
async function dryRun(plan: BundlePlan, { output }: ExportOptions, ports: ExportPorts): Promise<ExportResult> {
  const room = await measureRoom(output, contentsBy(plan), plan.division);
  const lack = lackOfRoom(output, room);
  if (lack !== undefined) ports.onLack?.(lack.message);
  const { needed, free } = room;
  return { ...plan.result, room: { needed, ...(free !== undefined && { free }) } };
}

function contentsBy({ plan, omitted, artifacts }: BundlePlan): ReturnType<typeof storedBy> {
  return [...storedBy(plan, omitted), ...artifacts.flatMap(({ artifact }) => contentsOf(artifact))];
}

async function write(
  bundle: BundlePlan,
  output: BundleOutput,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<ExportResult> {
  const { plan, artifacts, division, annotations, result } = bundle;
  ports.onPlan?.(result);
  const contents = contentsBy(bundle);
  const lack = lackOfRoom(options.output, await measureRoom(options.output, contents, division));
  if (lack !== undefined) throw lack;
  await output.reserve(contents, division);
  const copied = await carryOut(ports.source, plan, options, ports);
  if (copied.images.some(({ state }) => state === 'failed' || state === 'stopped')) {
    await output.discard();
    return { ...result, ...copied };
  }
  const { onBytes: _, ...policy } = copyOptions(options, ports);
  for (const { reference, artifact } of artifacts) await pushArtifact(output.target, reference, artifact, policy);
  await output.finish(annotations);
  return { ...result, ...copied };
}
