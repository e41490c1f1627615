// SPDX-License-Identifier: Apache-2.0
import { boolean, string } from '@oclif/core/flags';
import { unasked } from '../action/answers.ts';
import { openReader, rulesAsText } from '../action/knowledge.ts';
import { keepDigests, observe, resolveLock } from '../action/lock.ts';
import { openHelm, openRegistries } from '../action/ports.ts';
import { StudyMemory } from '../action/study-memory.ts';
import { mirrorOf, openWorkspace, readLock, subjectsOf, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { cacheFlag } from '../flags/cache.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import {
  annotationFlags,
  discoveryFlags,
  latentFlags,
  toKnowledgeOptions,
  toLatentBudget,
} from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { writeFileAtomically } from '../host/files.ts';
import type { Lock as ImageLock } from '../lock/lock.ts';
import { writeLock } from '../lock/write.ts';
import { counted } from '../reference/counted.ts';
import { parsePlatform } from '../reference/platform.ts';
import { showLockedGap, showUnasked } from '../report/gaps.ts';

export class Lock extends BaseCommand {
  static override summary = 'write airgap.lock.yaml: every image with digest, platforms, uses and proof';
  static override description =
    'Two runs give the same bytes. Nothing is written when a chart does not render or a registry does not answer; --offline keeps the digests that the lock has and marks images that are new. Exits 3 when a container names no image that can be pulled.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./charts/shop -f values/prod.yaml --platform linux/amd64',
    '<%= config.bin %> <%= command.id %> --offline',
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
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Lock);
    const workspace = await openWorkspace(flags.config);
    // Online, the old lock is not read: one that is broken, or of another version, can be written again.
    const previous = await this.#previous(workspace, flags.offline);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace);
    for (const platform of flags.platform ?? []) requirePlatform(platform);
    const registries = toRegistryOptions(flags, text => this.caution(text));
    const helm = openHelm(flags['dependency-update'], workspace, registries);
    const knowledge = toKnowledgeOptions(flags);
    const show = this.progress(flags.progress, 'Rendering');
    const { lock, studies } = await observe(
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
      {
        helm,
        memory: flags.cache
          ? await StudyMemory.open(process.env, helm, await rulesAsText(knowledge, workspace))
          : undefined,
        reader: openReader(knowledge, workspace),
        stdin: process.stdin,
        onProgress: show.step,
      },
    ).finally(show.stop);
    const resolved = flags.offline
      ? keepDigests(lock, previous)
      : await this.#resolve(lock, registries, workspace, flags.progress);
    await writeFileAtomically(workspace.lockFile, writeLock(resolved));
    this.#commentLoss(previous, resolved, args.source ?? []);
    if (args.source === undefined) {
      for (const one of unasked(studies, workspace.config.answers)) this.caution(showUnasked(one));
    }
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

  /** With SOURCE arguments the lock is of these alone: what it held beside them is named. */
  #commentLoss(previous: ImageLock | undefined, { releases }: ImageLock, sources: readonly string[]): void {
    const names = new Set(releases.map(({ name }) => name));
    const lost = (previous?.releases ?? []).filter(({ name }) => !names.has(name)).map(({ name }) => name);
    if (sources.length > 0 && lost.length > 0) this.caution(`no longer in the lock: ${lost.join(', ')}.`);
    const floating = releases.filter(({ chart, kubeVersion }) => chart !== undefined && kubeVersion === undefined);
    if (floating.length > 0) {
      this.caution(
        `no Kubernetes version is named, so another Helm may render otherwise; give --kube-version or kubeVersion.`,
      );
    }
  }

  #comment({ releases, images, gaps = [] }: ImageLock, { lockFile }: Workspace): void {
    this.note(`${lockFile}: ${counted(images.length, 'image')} of ${counted(releases.length, 'release')}.`);
    const unknown = images.filter(({ unresolved }) => unresolved !== undefined);
    if (unknown.length > 0)
      this.caution(`no digest yet for ${counted(unknown.length, 'image')}; run lock without --offline.`);
    for (const { image, missing } of images) {
      if (missing !== undefined) this.caution(`${image} has no image for ${missing.join(', ')}.`);
    }
    for (const gap of gaps) this.caution(showLockedGap(gap));
    const open = images.flatMap(({ image, uses }) =>
      uses.filter(({ redirect }) => redirect === 'none').map(() => image),
    );
    if (open.length > 0) {
      this.caution(`no value redirects ${counted(new Set(open).size, 'image')}; name mirror.fallback in airgap.yaml.`);
    }
    if (gaps.some(({ reason }) => reason === 'invalid')) this.exit(3);
  }
}

function requirePlatform(text: string): void {
  try {
    parsePlatform(text);
  } catch (error) {
    throw new AirgapError('USAGE', `--platform ${text}: ${(error as Error).message}`);
  }
}
