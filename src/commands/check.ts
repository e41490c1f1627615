// SPDX-License-Identifier: Apache-2.0
import { boolean, option, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { check } from '../action/check.ts';
import { checkMirror } from '../action/check-mirror.ts';
import { countLocked } from '../action/count-locked.ts';
import { requireKnownLock } from '../action/known-lock.ts';
import { resolveAgain } from '../action/lock.ts';
import { lockedMirror, requireLock } from '../action/locked-mirror.ts';
import { observeAgain } from '../action/observe-again.ts';
import { overlooked } from '../action/overlooked.ts';
import { placeFindings } from '../action/place-findings.ts';
import { openRegistries } from '../action/ports.ts';
import { reachSince } from '../action/reach.ts';
import { asInRepository, prefixInRepository } from '../action/repository-files.ts';
import { staleValues } from '../action/stale-values.ts';
import { subjectsOf } from '../action/subjects.ts';
import { openRemembering, openSurvey } from '../action/survey-ports.ts';
import { refuseSources } from '../action/whole-lock.ts';
import { openWorkspace, readLock, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { isClean } from '../drift/drift.ts';
import { stayingUpstream } from '../drift/findings.ts';
import { AirgapError } from '../errors.ts';
import { cacheFlag } from '../flags/cache.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { discoveryFlags, toKnowledgeOptions } from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { toRenderOptions } from '../flags/render.ts';
import { writeFileAtomically } from '../host/files.ts';
import { lacksDigest } from '../lock/cluster-release.ts';
import { keepRunning } from '../lock/from-cluster.ts';
import type { Lock } from '../lock/lock.ts';
import { writeLock } from '../lock/write.ts';
import { counted } from '../reference/counted.ts';
import { CHECK_FORMATS, type CheckResult, showCheck } from '../report/check.ts';
import { showLockedGaps } from '../report/gaps.ts';
import { showMirrorCheck } from '../report/mirror-check.ts';
import { showOverlooked } from '../report/overlooked.ts';

type CheckFlags = InferredFlags<typeof Check.flags>;

export class Check extends BaseCommand {
  static override summary = 'compare the lock with what the charts render now';
  static override description =
    'Exit 0: as locked. 3: drift, or gaps with --strict. 1: a chart does not render, or a registry does not answer. Asks no registry without --upstream, --fix or --mirror.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --upstream -o json',
    '<%= config.bin %> <%= command.id %> --since origin/main -o markdown',
    '<%= config.bin %> <%= command.id %> --fix',
    '<%= config.bin %> <%= command.id %> --mirror registry.internal:5000/mirrors',
    '<%= config.bin %> <%= command.id %> -o sarif > airgap.sarif',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...registryFlags,
    ...cacheFlag,
    strict: boolean({
      description:
        'exit 3 as well when the lock has gaps, possible operators aside, images without a digest, or a mirror and images that nothing points at it',
    }),
    upstream: boolean({ description: 'ask the registries whether locked tags have another digest now' }),
    mirror: boolean({
      description:
        'ask the mirror alone, HOST[/PREFIX] in place of SOURCE or that of airgap.yaml or the lock, whether it has all locked images (one HEAD each); no chart is rendered',
      exclusive: ['upstream', 'since', 'fix', 'strict'],
    }),
    layout: mirrorFlags.layout,
    platform: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'OS/ARCH',
      dependsOn: ['mirror'],
      description: 'with --mirror: only this platform of each image',
    }),
    since: string({
      helpValue: 'REVISION',
      description: 'check only releases that files reach which changed since this revision of Git; when unsure, all',
    }),
    fix: boolean({ description: 'write the lock anew when it differs, as lock does, and exit 0' }),
    offline: boolean({ dependsOn: ['fix'], description: 'ask no registry for the digests of new images' }),
    output: option({ options: CHECK_FORMATS })({
      char: 'o',
      default: 'text',
      description: 'output format',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check);
    const workspace = await openWorkspace(flags.config);
    if (flags.fix) refuseSources(args.source ?? [], workspace);
    const locked = flags.cache ? await requireKnownLock(workspace, process.env) : await requireLock(workspace);
    if (flags.mirror) return this.#checkMirror(locked, args.source ?? [], flags, workspace);
    const chart = toChartOptions(flags);
    const subjects = await subjectsOf(args.source ?? [], chart, workspace, locked);
    if (flags.since !== undefined && args.source !== undefined) {
      throw new AirgapError('USAGE', '--since looks at the releases of the repository, not at a SOURCE', {
        hint: 'Leave the SOURCE out, or --since.',
      });
    }
    const reach =
      flags.since === undefined
        ? undefined
        : await reachSince(flags.since, {
            subjects,
            locked,
            workspace,
            rules: flags.rules ?? [],
            subjectsOf: async then => subjectsOf([], chart, then, await readLock(then)),
          });
    const registries = toRegistryOptions(flags, text => this.caution(text));
    const { allVersions = flags['all-versions'] } = locked.discovery ?? {};
    const rendering = { ...toRenderOptions(flags), knowledge: { ...toKnowledgeOptions(flags), allVersions } };
    const show = this.progress(flags.progress, 'Rendering');
    const { lock, studies } = await observeAgain(
      locked,
      subjects,
      { allowEmpty: flags['allow-empty'], allVersions, reach },
      workspace,
      await (flags.cache ? openRemembering : openSurvey)(rendering, workspace, show.step),
    ).finally(show.stop);
    const online = flags.upstream || (flags.fix && !flags.offline);
    const source = online ? await openRegistries(registries, workspace) : undefined;
    try {
      const checked = await check(locked, lock, {
        upstream: flags.upstream ? source : undefined,
        strict: flags.strict,
      });
      const { drift, observed } = checked;
      const prefix = await prefixInRepository();
      const result: CheckResult = {
        drift,
        findings: await placeFindings(checked.findings, subjects, workspace),
        inRepository: file => asInRepository(file, prefix),
        texts: () => ({ file: workspace.lockFile, before: writeLock(locked), after: writeLock(observed) }),
        observed,
        base: reach?.before ? { lock: reach.before, name: `\`${flags.since}\`` } : { lock: locked, name: 'the lock' },
        fixed: flags.fix,
        version: this.config.version,
      };
      await this.print(await showCheck(result, flags.output));
      if (!isClean(drift) && !flags.fix) this.exit(3);
      const resolved = isClean(drift) || flags.offline ? undefined : source && { source, all: reach === undefined };
      const fixed =
        resolved === undefined ? observed : keepRunning(await resolveAgain(lock, observed, resolved), locked);
      if (!isClean(drift)) await writeFileAtomically(workspace.lockFile, writeLock(fixed));
      // Releases that nothing reached were not asked.
      const isWhole = args.source === undefined && reach === undefined;
      const hidden = await overlooked(workspace, isWhole, subjects, studies);
      for (const text of showOverlooked(hidden)) this.caution(text);
      const stale = await staleValues(observed, workspace);
      this.#comment(fixed, stale, flags.strict, isClean(drift) ? 'As locked' : `${workspace.lockFile} is written anew`);
    } finally {
      await source?.close();
    }
  }

  async #checkMirror(lock: Lock, named: readonly string[], flags: CheckFlags, workspace: Workspace): Promise<void> {
    if (named.length > 1) throw new AirgapError('USAGE', `--mirror asks one mirror, not ${named.join(' and ')}`);
    const mirror = lockedMirror(lock, { mirror: named[0], layout: flags.layout }, workspace);
    const source = await openRegistries(
      toRegistryOptions(flags, text => this.caution(text)),
      workspace,
    );
    const found = await checkMirror(lock, mirror, flags.platform, source).finally(() => source.close());
    const findings = await placeFindings(found, [], workspace);
    const prefix = await prefixInRepository();
    const { version } = this.config;
    const inRepository = (file: string): string => asInRepository(file, prefix);
    await this.print(await showMirrorCheck({ lock, findings, inRepository, version }, flags.output));
    if (findings.length > 0) this.exit(3);
    this.note(`All there: ${counted(lock.images.length, 'image')} on ${mirror.pull}.`);
  }

  #comment(lock: Lock, stale: readonly string[], strict: boolean, how: string): void {
    const { gaps = [], images } = lock;
    for (const gap of showLockedGaps(gaps)) this.caution(gap);
    const open = images.filter(lacksDigest).length;
    if (open > 0) this.caution(`no digest is locked for ${counted(open, 'image')}; run lock without --offline.`);
    const upstream = strict ? stayingUpstream(lock).map(({ image }) => image) : [];
    if (upstream.length > 0)
      this.caution(`nothing points at the mirror: ${upstream.join(', ')}; name mirror.fallback in airgap.yaml.`);
    for (const file of stale) this.caution(`${file} is not what generate values writes now; run it again.`);
    const unclear = gaps.some(({ reason }) => reason !== 'possible-operator');
    const lacking = [
      ...(unclear ? ['gaps'] : []),
      ...(open > 0 ? ['images without a digest'] : []),
      ...(upstream.length > 0 ? ['images that nothing points at the mirror'] : []),
      ...(stale.length > 0 ? ['other values than the files written'] : []),
    ];
    if (strict && lacking.length > 0) {
      this.note(`Error: the lock has ${lacking.join(' and ')}, and --strict wants none.`);
      this.exit(3);
    }
    this.note(`${how}: ${countLocked(lock)}.`);
  }
}
