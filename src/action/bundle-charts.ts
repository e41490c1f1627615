// SPDX-License-Identifier: Apache-2.0
import { copyFile, mkdtemp, stat } from 'node:fs/promises';
import path from 'node:path';
import { type BundledChart, nameInBundle } from '../bundle/bundle.ts';
import { chartMetadata } from '../chart/chart-meta.ts';
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, localChart } from '../chart/local-chart.ts';
import { packChart } from '../chart/pack-chart.ts';
import { NO_VALUES, type Release } from '../chart/release.ts';
import { withoutCredentials } from '../chart/source.ts';
import { AirgapError } from '../errors.ts';
import type { Lock, LockedRelease } from '../lock/lock.ts';
import { type Artifact, type ArtifactBlob, blobOfFile } from '../oci/artifact.ts';
import { CHART_LAYER, chartArtifact, PROVENANCE_LAYER } from '../oci/chart-artifact.ts';
import { hasChart, type Part } from '../plan/part.ts';
import { compare } from '../reference/order.ts';
import type { Reference } from '../reference/reference.ts';
import { onDisk, type Workspace } from './workspace.ts';

/** Something beside the images, ready to be written. */
export interface BundledArtifact<Entry> {
  readonly entry: Entry;
  readonly reference: Reference;
  readonly artifact: Artifact;
}

type Locked = NonNullable<LockedRelease['chart']>;

/**
 * The charts of the part's releases, as OCI artifacts that `helm pull` takes; sorted. `folder` is where they may
 * be packed. Throws CHART_INVALID for one that is not as it was locked, LAYOUT_COLLISION for two of one name and version.
 */
export async function collectCharts(
  { releases }: Lock,
  part: Part,
  workspace: Workspace,
  helm: Helm,
  folder: string,
): Promise<BundledArtifact<BundledChart>[]> {
  const users = new Map<string, { chart: Locked; releases: string[] }>();
  for (const { name, chart } of releases) {
    if (chart === undefined || !hasChart(part, name)) continue;
    const key = `${chart.name} ${chart.version}`;
    const known = users.get(key) ?? { chart, releases: [] };
    users.set(key, known);
    if (known.chart.digest !== chart.digest) throw twoOfOneName(chart, [...known.releases, name]);
    known.releases.push(name);
  }
  const sorted = [...users].sort(([a], [b]) => compare(a, b)).map(([, user]) => user);
  return Promise.all(sorted.map(user => bundleChart(user.chart, user.releases, workspace, helm, folder)));
}

async function bundleChart(
  locked: Locked,
  releases: readonly string[],
  workspace: Workspace,
  helm: Helm,
  folder: string,
): Promise<BundledArtifact<BundledChart>> {
  const { name, version } = locked;
  const reference = nameInBundle('charts', { name, version });
  const chart = await localChart(await releaseOf(locked, workspace), helm, { provenance: true });
  try {
    const { kind, digest } = await chart.digest();
    if (digest !== locked.digest) throw notAsLocked(locked, releases, digest);
    const archive = kind === 'packed' ? await keep(chart, folder) : await packChart(chart.location, name, helm, folder);
    const metadata = Buffer.from(chartMetadata((await chart.files()).get('Chart.yaml'), name));
    const layer = await blobOfFile(CHART_LAYER, archive);
    const artifact = chartArtifact(locked, metadata, [layer, ...(await provenanceOf(archive))]);
    const entry = { name, version, digest: artifact.manifest.digest, size: layer.descriptor.size, releases };
    return { entry, reference, artifact };
  } finally {
    await chart.dispose();
  }
}

/** Of a chart that nobody signed there is none. */
async function provenanceOf(archive: string): Promise<ArtifactBlob[]> {
  const provenance = `${archive}.prov`;
  const signed = await stat(provenance).catch(() => undefined);
  return signed === undefined ? [] : [await blobOfFile(PROVENANCE_LAYER, provenance)];
}

/** A copy of the archive, and of its provenance file when there is one: what was fetched goes away. */
async function keep({ location }: LocalChart, folder: string): Promise<string> {
  const copy = path.join(await mkdtemp(path.join(folder, 'chart-')), path.basename(location));
  await copyFile(location, copy);
  await copyFile(`${location}.prov`, `${copy}.prov`).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
  });
  return copy;
}

/** The chart as Helm finds it: a URL that is no archive's is that of a repository, which Git repositories name. */
async function releaseOf({ name, version, source: locked }: Locked, { root, config }: Workspace): Promise<Release> {
  const source = asWritten(locked, config);
  const common = { name, namespace: 'default', flags: NO_VALUES, apiVersions: [] };
  if (/^https?:/.test(source) && !/\.t(ar\.)?gz$/.test(source))
    return { ...common, chart: name, repository: source, version };
  const chart = await onDisk(source, root);
  return { ...common, chart, ...(/:\/\//.test(chart) || chart === source ? { version } : {}) };
}

/** The lock keeps addresses without user and password: those of airgap.yaml are for export, too. */
function asWritten(source: string, { releases = [] }: Workspace['config']): string {
  const written = releases.flatMap(({ chart, repository }) => [
    chart,
    ...(repository === undefined ? [] : [repository]),
  ]);
  return written.find(address => withoutCredentials(address) === source) ?? source;
}

function notAsLocked({ name, version, digest }: Locked, [release]: readonly string[], found: string): AirgapError {
  return new AirgapError(
    'CHART_INVALID',
    `chart ${name} ${version} of ${release} is ${found}, the lock says ${digest}`,
    {
      hint: 'Run `helm airgap check` to see what changed, and `helm airgap lock` to accept it.',
    },
  );
}

function twoOfOneName({ name, version }: Locked, releases: readonly string[]): AirgapError {
  return new AirgapError('LAYOUT_COLLISION', `${releases.join(' and ')} have two charts called ${name} ${version}`, {
    hint: 'Give one of them another version, or export their releases apart with --release.',
  });
}
