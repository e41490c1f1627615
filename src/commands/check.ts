// SPDX-License-Identifier: Apache-2.0
import { boolean, option } from '@oclif/core/flags';
import { unasked } from '../action/answers.ts';
import { check } from '../action/check.ts';
import { openReader } from '../action/knowledge.ts';
import { observe } from '../action/lock.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { placeFindings } from '../action/place-findings.ts';
import { openHelm, openRegistries } from '../action/ports.ts';
import { asInRepository, prefixInRepository } from '../action/repository-files.ts';
import { mirrorOf, openWorkspace, subjectsOf } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { isClean } from '../drift/drift.ts';
import { chartFlags, sourceArguments, toChartOptions } from '../flags/chart.ts';
import { discoveryFlags, toKnowledgeOptions } from '../flags/discovery.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { writeLock } from '../lock/write.ts';
import { counted } from '../reference/counted.ts';
import { CHECK_FORMATS, type CheckResult, showCheck } from '../report/check.ts';
import { showLockedGap, showUnasked } from '../report/gaps.ts';

export class Check extends BaseCommand {
  static override summary = 'compare the lock with what the charts render now';
  static override description =
    'Exit 0: as locked. 3: drift, or gaps with --strict. 1: a chart does not render, or a registry does not answer. Asks no registry without --upstream.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --upstream -o json',
    '<%= config.bin %> <%= command.id %> -o sarif > airgap.sarif',
  ];
  static override args = sourceArguments;
  static override flags = {
    ...chartFlags,
    ...configFlag,
    ...discoveryFlags,
    ...registryFlags,
    strict: boolean({ description: 'exit 3 as well when the lock has gaps, possible operators aside' }),
    upstream: boolean({ description: 'ask the registries whether locked tags have another digest now' }),
    output: option({ options: CHECK_FORMATS })({
      char: 'o',
      default: 'text',
      description: 'output format',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check);
    const workspace = await openWorkspace(flags.config);
    const locked = await requireLock(workspace);
    const subjects = await subjectsOf(args.source ?? [], toChartOptions(flags), workspace, locked);
    const registries = toRegistryOptions(flags);
    // As wide as the lock was made: what it did not look for is no drift.
    const { latent, allVersions = flags['all-versions'], annotations } = locked.discovery ?? {};
    const show = this.progress(flags.progress, 'Rendering');
    const { lock, studies } = await observe(
      subjects,
      {
        allowEmpty: flags['allow-empty'],
        latent,
        allVersions,
        annotations,
        platforms: workspace.configured ? workspace.config.platforms : locked.platforms,
        mirror: mirrorOf(
          workspace.configured ? {} : { mirror: locked.mirror?.pull, layout: locked.mirror?.layout },
          workspace,
        ),
      },
      workspace,
      {
        helm: openHelm(flags['dependency-update'], workspace, registries),
        reader: openReader({ ...toKnowledgeOptions(flags), allVersions }, workspace),
        stdin: process.stdin,
        onProgress: show.step,
      },
    ).finally(show.stop);
    const upstream = flags.upstream ? await openRegistries(registries, workspace) : undefined;
    const { strict } = flags;
    const { drift, findings, observed } = await check(locked, lock, { upstream, strict }).finally(() =>
      upstream?.close(),
    );
    const prefix = await prefixInRepository();
    const result: CheckResult = {
      drift,
      findings: await placeFindings(findings, subjects, workspace),
      inRepository: file => asInRepository(file, prefix),
      texts: () => ({ file: workspace.lockFile, before: writeLock(locked), after: writeLock(observed) }),
      observed,
      base: { lock: locked, name: 'the lock' },
      version: this.config.version,
    };
    await this.print(await showCheck(result, flags.output));
    if (!isClean(drift)) this.exit(3);
    if (args.source === undefined) {
      for (const one of unasked(studies, workspace.config.answers)) this.caution(showUnasked(one));
    }
    const gaps = locked.gaps ?? [];
    for (const gap of gaps) this.caution(showLockedGap(gap));
    const open = locked.images.filter(({ unresolved }) => unresolved !== undefined).length;
    if (open > 0) this.caution(`no digest is locked for ${counted(open, 'image')}; run lock without --offline.`);
    if (flags.strict && gaps.some(({ reason }) => reason !== 'possible-operator')) {
      this.note('Error: the lock has gaps, and --strict wants none.');
      this.exit(3);
    }
    this.note(`As locked: ${counted(locked.images.length, 'image')} of ${counted(locked.releases.length, 'release')}.`);
  }
}
