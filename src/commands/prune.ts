// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import { openRegistryEnds } from '../action/ports.ts';
import { applyPrune, planPrune } from '../action/prune.ts';
import { readPrunePlan, writePrunePlan } from '../action/prune-plan.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError } from '../errors.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { transferFlags } from '../flags/transfer.ts';
import { counted } from '../reference/counted.ts';
import { showPrunePlan, summarizePrunePlan } from '../report/prune.ts';

export class Prune extends BaseCommand {
  static override summary = 'delete from a mirror what no lock needs, in two steps';
  static override description =
    '--plan looks at every repository below the mirror and writes down what none of the locks needs; no cluster is asked. --apply deletes exactly that, and refuses when the registry has changed since. Layers are freed when the registry collects its garbage.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --plan prune.json mirror.example.internal:5000/mirrors airgap.lock.yaml last-release/airgap.lock.yaml',
    "<%= config.bin %> <%= command.id %> --plan prune.json mirror.example.internal:5000/mirrors --protect 'release-*'",
    '<%= config.bin %> <%= command.id %> --apply prune.json',
  ];
  static override args = {
    where: stringArgument({
      name: 'HOST[/PREFIX] LOCK…',
      multiple: true,
      required: false,
      description:
        'for --plan: the mirror, without a scheme, and the locks whose images stay; the lock of this folder when none is named',
    }),
  };
  static override flags = {
    plan: string({ helpValue: 'FILE', description: 'write what would be deleted to this file', exclusive: ['apply'] }),
    apply: string({ helpValue: 'FILE', description: 'delete what the plan in this file says' }),
    protect: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATTERN',
      dependsOn: ['plan'],
      description: 'tags that stay: a pattern of whole names or of tags alone; * stands for any text',
    }),
    repository: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      dependsOn: ['plan'],
      description: 'look at this repository only, for registries that do not list theirs',
    }),
    ...configFlag,
    layout: mirrorFlags.layout,
    retries: transferFlags.retries,
    ...registryFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Prune);
    if (flags.apply !== undefined && args.where !== undefined)
      throw new AirgapError('USAGE', '--apply deletes what its plan says: no mirror and no lock is named with it', {
        hint: 'A new plan is for what has changed: --plan FILE HOST[/PREFIX] LOCK…',
      });
    const workspace = await openWorkspace(flags.config);
    const reach = toRegistryOptions(flags, text => this.caution(text));
    const ends = await openRegistryEnds(reach, workspace, flags.retries);
    const { plan, apply, layout, protect = [], repository: repositories = [] } = flags;
    try {
      if (apply !== undefined) return await this.#apply(apply, ends);
      const [mirror, ...named] = args.where ?? [];
      if (plan === undefined || mirror === undefined) throw usage();
      const locks = named.length > 0 ? named : [workspace.lockFile];
      await this.#plan(plan, { mirror, layout, locks, protect, repositories }, workspace, ends);
    } finally {
      await ends.close();
    }
  }

  async #plan(
    file: string,
    options: Parameters<typeof planPrune>[0],
    workspace: Workspace,
    { keeper }: Pick<Awaited<ReturnType<typeof openRegistryEnds>>, 'keeper'>,
  ): Promise<void> {
    const show = this.progress(true, 'Looking at');
    const [host = ''] = options.mirror.split('/');
    const idle: string[] = [];
    const told = { ...options, onProgress: show.step, onIdle: (pattern: string) => idle.push(pattern) };
    const plan = await planPrune(told, workspace, keeper(host)).finally(show.stop);
    await writePrunePlan(file, plan);
    await this.print(showPrunePlan(plan));
    for (const pattern of idle)
      this.caution(`--protect ${pattern} fits no tag: a pattern is held against whole names and against tags alone.`);
    for (const { repository, reason } of plan.skipped)
      this.caution(`${repository} is left alone, because not all of it can be read: ${reason}`);
    this.note(`${file}: ${summarizePrunePlan(plan)}`);
  }

  async #apply(file: string, { keeper }: Pick<Awaited<ReturnType<typeof openRegistryEnds>>, 'keeper'>): Promise<void> {
    const plan = await readPrunePlan(file);
    const { manifests, tags, left } = await applyPrune(plan, keeper(plan.mirror.split('/')[0] ?? ''));
    for (const name of left) this.caution(`${name} stays: this registry deletes no tag alone.`);
    this.note(`Deleted ${counted(manifests, 'manifest')} and ${counted(tags, 'tag')} of manifests that stay.`);
  }
}

function usage(): AirgapError {
  return new AirgapError('USAGE', 'what is to be done is not said', {
    hint: 'First --plan FILE HOST[/PREFIX] LOCK…, then --apply FILE.',
  });
}
