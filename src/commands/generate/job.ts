// SPDX-License-Identifier: Apache-2.0
import { integer, option, string } from '@oclif/core/flags';
import { generateJob, JOB_FORMAT_NAMES, JOB_FORMAT_READERS } from '../../action/generate-job.ts';
import { requireLock } from '../../action/locked-mirror.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { fileFlag } from '../../flags/output.ts';
import { toRegistryOptions } from '../../flags/registry.ts';
import { pushFlags, toMirrorOptions } from '../../flags/transfer.ts';
import { releasesNamed } from '../../lock/release-name.ts';
import { counted } from '../../reference/counted.ts';
import { showGapsOf } from '../../report/gaps.ts';

/** The flags of `mirror` that say what it moves and how, not how it is shown. */
const { 'dry-run': _, output: __, progress: ___, ...moves } = pushFlags;

export class GenerateJob extends BaseCommand {
  static override summary = 'write a Job that runs `mirror` on several machines at once, in a cluster or in CI';
  static override description =
    `Each machine copies one shard; images that share layers are in one. The flags of \`mirror\` are handed on. Pods get the lock in a ConfigMap, credentials from a Secret that is there already, and no rights. docs/scale-out.md tells more.

${JOB_FORMAT_READERS}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --shards 8 --to mirror.example.internal:5000/mirrors --program-image registry.example/helm-airgap:1 --registry-secret registries | kubectl apply --dry-run=server -f -',
    '<%= config.bin %> <%= command.id %> --shards 8 --to mirror.example.internal:5000/mirrors --program-image registry.example/helm-airgap:1 --format argocd -o sync/mirror.yaml',
    '<%= config.bin %> <%= command.id %> --shards 8 --to mirror.example.internal:5000/mirrors --program-image registry.example/helm-airgap:1 --format github -o .github/workflows/mirror.yaml',
  ];
  static override flags = {
    ...configFlag,
    shards: integer({ min: 1, max: 1000, required: true, description: 'how many machines share the work' }),
    parallelism: integer({ min: 1, max: 1000, description: 'how many of them at a time; all without it' }),
    format: option({ options: JOB_FORMAT_NAMES })({ default: 'job', description: 'what reads the file' }),
    'program-image': string({
      required: true,
      env: 'AIRGAP_PROGRAM_IMAGE',
      helpValue: 'REF',
      description: 'image that has this program; by digest where the lock has it',
    }),
    name: string({ default: 'airgap-mirror', description: 'name of the Job' }),
    namespace: string({ char: 'n', description: 'namespace of the Job; without it, that of whoever applies it' }),
    'registry-secret': string({
      helpValue: 'NAME',
      description: 'Secret of type kubernetes.io/dockerconfigjson with credentials for both ends; for CI a variable',
    }),
    'image-pull-secret': string({ helpValue: 'NAME', description: "Secret for pulling the program's own image" }),
    'results-claim': string({
      helpValue: 'NAME',
      description: 'PersistentVolumeClaim that shards write results to, for `mirror --collect`',
    }),
    'lock-from': string({
      helpValue: 'PLACE',
      description: 'files (default), configmap:NAME, claim:NAME[/FOLDER] or image:REF, with an airgap.lock.yaml in it',
    }),
    layers: string({ helpValue: 'FILE', description: 'what `generate layers` wrote, to hand over' }),
    schedule: string({ helpValue: 'CRON', description: 'when a CronJob runs' }),
    ...moves,
    ...fileFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateJob);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const { shards, parallelism, format, name, namespace, layers, schedule, output } = flags;
    const made = await generateJob(
      lock,
      {
        mirror: toMirrorOptions({ ...flags, 'dry-run': false, progress: false, output: 'text' }),
        registries: { ...toRegistryOptions(flags), createProjects: flags['create-projects'] },
        shards,
        parallelism,
        format,
        image: flags['program-image'],
        name,
        namespace,
        lockFrom: flags['lock-from'],
        layers,
        credentials: flags['registry-secret'],
        pullSecret: flags['image-pull-secret'],
        results: flags['results-claim'],
        schedule,
      },
      workspace,
    );
    await this.printOrWrite(made.text, output, `${counted(made.images, 'image')}, ${counted(shards, 'shard')}`);
    if (made.needsServerSide) {
      this.caution('a client cannot keep so large a ConfigMap in its annotation: use `kubectl apply --server-side`.');
    }
    for (const gap of showGapsOf(lock, releasesNamed(flags.release ?? [], lock))) this.caution(gap);
  }
}
