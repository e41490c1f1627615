// SPDX-License-Identifier: Apache-2.0
import { boolean, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { countLocked } from '../action/count-locked.ts';
import { openReader } from '../action/knowledge.ts';
import { keepDigests, observe, resolveLock } from '../action/lock.ts';
import { knownMirror } from '../action/locked-mirror.ts';
import { scopeOf, withCluster } from '../action/open-cluster.ts';
import { overlooked } from '../action/overlooked.ts';
import { openRegistries } from '../action/ports.ts';
import { subjectsOf } from '../action/subjects.ts';
import { openRemembering, openSurvey } from '../action/survey-ports.ts';
import { refuseSources } from '../action/whole-lock.ts';
import { mirrorOf, openWorkspace, readLock, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { cacheFlag } from '../flags/cache.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { clusterFlags, partialFlag, scopeFlags, toClusterOptions } from '../flags/cluster.ts';
import {
  annotationFlags,
  discoveryFlags,
  latentFlags,
  toKnowledgeOptions,
  toLatentBudget,
} from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { toRenderOptions } from '../flags/render.ts';
import { writeFileAtomically } from '../host/files.ts';
import { lacksDigest } from '../lock/cluster-release.ts';
import { keepCluster, keepRunning } from '../lock/from-cluster.ts';
import type { Lock as ImageLock } from '../lock/lock.ts';
import { writeLock } from '../lock/write.ts';
import { parsePlatform } from '../reference/platform.ts';
import { showClusterLosses, showLockCautions, showLockLosses } from '../report/locked.ts';
import { showOverlooked } from '../report/overlooked.ts';

type LockFlags = InferredFlags<typeof Lock.flags>;

/** What only means something to charts, and what only means something to a cluster. */
const OF_CHARTS = [
  ...['values', 'set', 'set-string', 'set-file', 'set-json', 'version', 'kube-version', 'api-versions'],
  ...['dependency-update', 'allow-empty', 'latent', 'latent-budget'],
];
const OF_CLUSTER = ['all-namespaces', 'allow-partial', 'kubeconfig', 'context', 'as', 'as-group'] as const;

export class Lock extends BaseCommand {
  static override summary = 'write airgap.lock.yaml: every image with digest, platforms, uses and proof';
  static override description =
    'Two runs give the same bytes. Nothing is written when a chart does not render or a registry does not answer; --offline keeps the digests that the lock has and marks images that are new. --from-cluster renders nothing, and puts what a live cluster names and runs into the lock; docs/cluster.md tells more. Exits 3 when a container names no image that can be pulled.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./charts/shop -f values/prod.yaml --platform linux/amd64',
    '<%= config.bin %> <%= command.id %> --offline',
    '<%= config.bin %> <%= command.id %> --from-cluster -A --mirror registry.example.internal/mirrors',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...latentFlags,
    ...annotationFlags,
    ...mirrorFlags,
    ...registryFlags,
    ...cacheFlag,
    platform: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'OS/ARCH',
      description: 'platform to lock; all without it',
    }),
    offline: boolean({ description: 'ask no registry' }),
    'from-cluster': boolean({
      exclusive: OF_CHARTS,
      description:
        'lock what the cluster names and runs now, in the namespace of the context or of -n, beside the charts',
      helpGroup: 'CLUSTER',
    }),
    'all-namespaces': scopeFlags['all-namespaces'],
    ...partialFlag,
    ...clusterFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Lock);
    const workspace = await openWorkspace(flags.config);
    if (flags['from-cluster']) return this.#fromCluster(args.source ?? [], flags, workspace);
    const idle = OF_CLUSTER.find(name => flags[name]);
    if (idle !== undefined) throw new AirgapError('USAGE', `--${idle} means something to --from-cluster alone`);
    refuseSources(args.source ?? [], workspace);
    const previous = await this.#previous(workspace, flags.offline);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace);
    for (const platform of flags.platform ?? []) parsePlatform(platform);
    const registries = toRegistryOptions(flags, text => this.caution(text));
    const show = this.progress(flags.progress, 'Rendering');
    const { lock: rendered, studies } = await observe(
      subjects,
      {
        allowEmpty: flags['allow-empty'],
        platforms: flags.platform ?? workspace.config.platforms,
        mirror: mirrorOf(flags, workspace),
        latent: toLatentBudget(flags, workspace.config.latent),
        allVersions: flags['all-versions'] || workspace.config.allVersions === true,
        annotations: flags.annotations,
      },
      workspace,
      await (flags.cache ? openRemembering : openSurvey)(toRenderOptions(flags), workspace, show.step),
    ).finally(show.stop);
    const lock = keepCluster(rendered, previous);
    const described = flags.offline
      ? keepDigests(lock, previous)
      : await this.#resolve(lock, registries, workspace, flags.progress);
    const resolved = keepRunning(described, previous);
    await writeFileAtomically(workspace.lockFile, writeLock(resolved));
    for (const text of showLockLosses(previous, resolved, args.source ?? [])) this.caution(text);
    const hidden = await overlooked(workspace, args.source === undefined, subjects, studies);
    for (const text of showOverlooked(hidden)) this.caution(text);
    this.#comment(resolved, workspace);
  }

  /** A broken lock may be replaced, unless its digests are needed; one of another version may hold what we do not know. */
  async #previous(workspace: Workspace, offline: boolean): Promise<ImageLock | undefined> {
    return readLock(workspace).catch(error => {
      if (offline || !(error instanceof AirgapError) || error.code !== 'LOCK_INVALID') throw error;
      this.caution(`${error.message}; it is replaced.`);
      return undefined;
    });
  }

  async #resolve(
    lock: ImageLock,
    registries: ReturnType<typeof toRegistryOptions>,
    workspace: Workspace,
    progress: boolean,
  ): Promise<ImageLock> {
    const source = await openRegistries(registries, workspace);
    const show = this.progress(progress, 'Resolving');
    try {
      return await resolveLock(lock, source, show.step);
    } finally {
      show.stop();
      await source.close();
    }
  }

  async #fromCluster(sources: readonly string[], flags: LockFlags, workspace: Workspace): Promise<void> {
    if (sources.length > 0) {
      throw new AirgapError('USAGE', '--from-cluster reads a cluster, not a SOURCE', {
        hint: 'Lock charts first, and then the cluster: each keeps what the other has locked.',
      });
    }
    const there = await readLock(workspace);
    if (there !== undefined && flags.platform !== undefined) {
      throw new AirgapError('USAGE', `${workspace.lockFile} has its platforms; --platform is for a first lock`);
    }
    for (const platform of flags.platform ?? []) parsePlatform(platform);
    const previous = there ?? firstLock(flags, workspace);
    const reader = await openReader(toKnowledgeOptions(flags), workspace)();
    const registries = toRegistryOptions(flags, text => this.caution(text));
    const mirror = knownMirror(previous, flags, workspace);
    const { lockFromCluster } = await import('../action/lock-from-cluster.ts');
    const { askRegistries, OFFLINE } = await import('../action/running-digest.ts');
    const troubles = new Set<string>();
    const found = await withCluster(toClusterOptions(flags), async cluster => {
      const source = flags.offline ? undefined : await openRegistries(registries, workspace);
      const wanted = previous.platforms?.map(parsePlatform);
      const asked = source ? askRegistries(source, wanted, message => troubles.add(message)) : OFFLINE;
      const options = { scope: scopeOf(cluster, flags), previous, mirror, ignore: workspace.config.ignore ?? [] };
      return lockFromCluster(cluster, options, reader, asked).finally(() => source?.close());
    });
    for (const message of [...troubles].sort()) this.caution(`${message}.`);
    const { showUnseen } = await import('../report/audit.ts');
    for (const line of showUnseen(found)) this.caution(line);
    if (found.unseen.length + found.unknownGroups.length > 0 && !flags['allow-partial']) {
      throw new AirgapError('CLUSTER_FORBIDDEN', 'not all of the cluster could be seen, so nothing is locked', {
        hint: '--allow-partial locks what there is.',
      });
    }
    await writeFileAtomically(workspace.lockFile, writeLock(found.lock));
    for (const text of showClusterLosses(found)) this.caution(text);
    this.#comment(found.lock, workspace);
  }

  #comment(lock: ImageLock, { lockFile }: Workspace): void {
    this.note(`${lockFile}: ${countLocked(lock)}.`);
    for (const text of showLockCautions(lock, lock.images.filter(lacksDigest).length)) this.caution(text);
    if (lock.gaps?.some(({ reason }) => reason === 'invalid')) this.exit(3);
  }
}

/** An empty lock, as wide as flags and `airgap.yaml` say. */
function firstLock(flags: LockFlags, workspace: Workspace): ImageLock {
  const platforms = flags.platform ?? workspace.config.platforms;
  const mirror = mirrorOf(flags, workspace);
  return {
    ...(platforms && { platforms }),
    ...(mirror && { mirror: { pull: mirror.pull, layout: mirror.layout } }),
    releases: [],
    images: [],
  };
}
