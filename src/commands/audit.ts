// SPDX-License-Identifier: Apache-2.0
import { boolean, option } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { type Audit as Audited, type AuditOptions, audit, auditChanges } from '../action/audit.ts';
import { openReader } from '../action/knowledge.ts';
import { knownMirror, lockedMirror, requireLock } from '../action/locked-mirror.ts';
import { scopeOf, withCluster } from '../action/open-cluster.ts';
import { placeFindings } from '../action/place-findings.ts';
import { openRegistries } from '../action/ports.ts';
import { asInRepository, prefixInRepository } from '../action/repository-files.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import type { LiveComparison, LiveImage } from '../drift/live.ts';
import { liveFindings } from '../drift/live-findings.ts';
import { AirgapError } from '../errors.ts';
import {
  clusterFlags,
  NOT_ALL_SEEN,
  nodeMirrorFlag,
  partialFlag,
  scopeFlags,
  toClusterOptions,
} from '../flags/cluster.ts';
import { discoveryFlags, toKnowledgeOptions } from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { AUDIT_FORMATS, showAudit, showUnseen, summarizeAudit } from '../report/audit.ts';

type AuditFlags = Pick<InferredFlags<typeof Audit.flags>, 'strict' | 'output'>;

export class Audit extends BaseCommand {
  static override summary = 'compare what a cluster names and runs with the lock and the mirror';
  static override description =
    'Reads Pods, what makes them, and the custom resources of operators that are known. Exits 3 when an image is not in the lock, has another digest, is pulled by its upstream name although there is a mirror, or, with --check-mirror, is not there; 1 when a part of the cluster may not be seen. `generate rbac` writes the roles that it needs; docs/cluster.md tells more.';
  static override examples = [
    'kubectl airgap audit -A',
    '<%= config.bin %> <%= command.id %> -n shop -o json',
    '<%= config.bin %> <%= command.id %> -A --mirror registry.example.internal/mirrors -o sarif > audit.sarif',
    '<%= config.bin %> <%= command.id %> -A --check-mirror',
    '<%= config.bin %> <%= command.id %> -A --watch',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    ...scopeFlags,
    ...clusterFlags,
    ...discoveryFlags,
    ...registryFlags,
    'check-mirror': boolean({
      description: 'ask the mirror, from here, whether it has each locked image that the cluster names (HEAD alone)',
    }),
    ...nodeMirrorFlag,
    ...partialFlag,
    strict: boolean({
      description: 'exit 3 as well for what cannot be compared, and for locked images that are not used',
    }),
    watch: boolean({
      description: 'go on, with a line for each finding of a Pod that comes or changes, until stopped',
    }),
    output: option({ options: AUDIT_FORMATS })({ char: 'o', default: 'table', description: 'output format' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Audit);
    if (flags.watch && flags.output !== 'table') throw new AirgapError('USAGE', '--watch prints a table and lines');
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const checkMirror = flags['check-mirror'];
    const mirror = checkMirror ? lockedMirror(lock, flags, workspace) : knownMirror(lock, flags, workspace);
    const reader = await openReader(toKnowledgeOptions(flags), workspace)();
    await withCluster(toClusterOptions(flags), async cluster => {
      const options: AuditOptions = { scope: scopeOf(cluster, flags), mirror, nodeMirror: flags['node-mirror'] };
      const source = checkMirror ? await openRegistries(toRegistryOptions(flags), workspace) : undefined;
      const audited = await audit({ cluster, source }, lock, options, workspace, reader).finally(() => source?.close());
      const isWrong = await this.#tell(audited, workspace, flags);
      const cameWrong =
        flags.watch && (await this.#watch(auditChanges(cluster, lock, options, workspace, untilStopped()), audited));
      if (audited.unseen.length + audited.unknownGroups.length > 0 && !flags['allow-partial']) this.fail(NOT_ALL_SEEN);
      if (isWrong || cameWrong) this.exit(3);
    });
  }

  /** Shows what was found; true when something of it is wrong. */
  async #tell(audited: Audited, workspace: Workspace, { strict, output }: AuditFlags): Promise<boolean> {
    const prefix = await prefixInRepository();
    const placed = await placeFindings(liveFindings(audited, strict), [], workspace);
    const findings = placed.map(finding => ({ ...finding, file: asInRepository(finding.file, prefix) }));
    await this.print(await showAudit({ audit: audited, findings, version: this.config.version }, output));
    for (const line of showUnseen(audited)) this.caution(line);
    if (audited.namespace !== undefined && audited.images.length === 0)
      this.caution(`nothing in namespace ${audited.namespace} names an image: is that its name?`);
    this.note(summarizeAudit(audited));
    return findings.some(({ level }) => level === 'error');
  }

  /** Says what is new, once; true when something of it is wrong. */
  async #watch(changes: AsyncIterable<LiveComparison>, { images }: LiveComparison): Promise<boolean> {
    const known = new Set(images.map(keyOf));
    let cameWrong = false;
    for await (const change of changes) {
      const fresh = change.images.filter(image => !known.has(keyOf(image)));
      for (const image of fresh) known.add(keyOf(image));
      const findings = liveFindings({ images: fresh, unused: [] }, false);
      for (const { message } of findings) await this.print(message);
      cameWrong ||= findings.some(({ level }) => level === 'error');
    }
    return cameWrong;
  }
}

function keyOf({ image, state, digest }: LiveImage): string {
  return `${image} ${state} ${digest}`;
}

/** Ctrl-C, or a system that stops the program, ends the watch, and not the program: it still has an exit code to give. */
function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
