// SPDX-License-Identifier: Apache-2.0
import { openWorkspace, type Workspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { GenerateGitops } from './gitops.ts';
import { GenerateValues } from './values.ts';

export class Generate extends BaseCommand {
  static override summary = 'write what airgap.yaml names: values overrides, files for Argo CD and Flux';
  static override description =
    'Runs generate values for the releases of airgap.yaml, and generate gitops where it has a `gitops` key; `outputs` says where the files go. Exits 3 when one of them does. The commands below write one kind each, and take more flags.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -c clusters/airgap.yaml',
  ];
  static override flags = { ...configFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Generate);
    const words = flags.config === undefined ? [] : ['--config', flags.config];
    let worst = 0;
    for (const kind of kindsFor(await openWorkspace(flags.config)))
      worst = Math.max(worst, await this.#run(kind, words));
    if (worst > 0) this.exit(worst);
  }

  /** The exit code of one command: another kind is written though this one has something to say. */
  async #run(kind: typeof GenerateGitops | typeof GenerateValues, words: string[]): Promise<number> {
    try {
      await new kind(words, this.config).run();
      return 0;
    } catch (error) {
      const exit = (error as { oclif?: { exit?: number } }).oclif?.exit;
      if (exit === undefined) throw error;
      return exit;
    }
  }
}

function kindsFor({ config }: Workspace): (typeof GenerateGitops | typeof GenerateValues)[] {
  const { gitops, outputs, releases = [] } = config;
  const isRepository = gitops !== undefined || outputs?.gitops !== undefined;
  const hasReleases = releases.length > 0 || outputs?.values !== undefined || !isRepository;
  return [...(hasReleases ? [GenerateValues] : []), ...(isRepository ? [GenerateGitops] : [])];
}
