// SPDX-License-Identifier: Apache-2.0
import { appendFileSync } from 'node:fs';
import { boolean, string } from '@oclif/core/flags';
import { openReader } from '../action/knowledge.ts';
import { lockedMirror, requireLock } from '../action/locked-mirror.ts';
import { type PostRendered, postRender, readStdin } from '../action/post-render.ts';
import { openWorkspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { AirgapError, reasonOf } from '../errors.ts';
import { discoveryFlags } from '../flags/discovery.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { counted } from '../reference/counted.ts';

export class PostRender extends BaseCommand {
  static override summary = 'read rendered YAML, write it with its images at the mirror, as the lock names them';
  static override description =
    'For Helm 3 as --post-renderer; for Helm 4 there is the plugin airgap-render. Only the images change, every other byte stays. Exits 3, and writes nothing, when an image is not in the lock or cannot be rewritten. docs/post-render.md tells more.';
  static override examples = [
    'helm upgrade shop ./charts/shop --post-renderer helm-airgap --post-renderer-args post-render   # Helm 3',
    'helm upgrade shop ./charts/shop --post-renderer airgap-render   # Helm 4, with the plugin airgap-render',
    'helm template shop ./charts/shop | <%= config.bin %> <%= command.id %> --release shop/shop --add-digests',
  ];
  static override flags = {
    ...configFlag,
    ...mirrorFlags,
    release: string({
      helpValue: 'NAMESPACE/NAME',
      env: 'AIRGAP_RELEASE',
      description: 'release of the lock; found by its objects without it',
    }),
    'add-digests': boolean({ description: 'add the locked digest to images that are named by tag' }),
    'allow-unknown': boolean({
      description: 'let images pass that the lock does not name, or that cannot be rewritten',
    }),
    rules: discoveryFlags.rules,
    'log-file': string({
      helpValue: 'FILE',
      env: 'AIRGAP_LOG_FILE',
      description: 'append to it what stderr is told: Helm shows little or nothing of that',
    }),
  };
  #logFile: string | undefined;

  async run(): Promise<void> {
    const { flags } = await this.parse(PostRender);
    this.#logTo(flags['log-file']);
    const workspace = await openWorkspace(flags.config);
    const lock = await requireLock(workspace);
    const target = lockedMirror(lock, flags, workspace);
    const knowledge = { rules: flags.rules ?? [], allVersions: lock.discovery?.allVersions === true };
    const [stream, reader] = await Promise.all([readStdin(process.stdin), openReader(knowledge, workspace)()]);
    const { release, 'add-digests': addDigests } = flags;
    const { HELM_NAMESPACE: namespace } = process.env;
    const options = { target, release, namespace, addDigests, ignore: workspace.config.ignore ?? [] };
    const result = postRender(stream, lock, options, reader);
    this.#comment(result);
    if (this.#refuses(result, flags['allow-unknown'])) this.exit(3);
    this.note(`${result.release ?? 'no release of the lock'}: ${counted(result.rewritten, 'image use')} rewritten.`);
    // No line's end is added, as `print` would.
    await this.write(result.text);
  }

  /** Tries the file at once: later it would fail in the middle of telling something else. Throws FILE_WRITE. */
  #logTo(file: string | undefined): void {
    if (file === undefined) return;
    try {
      appendFileSync(file, '');
    } catch (cause) {
      throw new AirgapError('FILE_WRITE', `cannot write ${file}: ${reasonOf(cause as Error)}`, { cause });
    }
    this.#logFile = file;
  }

  override note(text: string): void {
    super.note(text);
    if (this.#logFile !== undefined) appendFileSync(this.#logFile, `${text}\n`);
  }

  #comment({ absent, problems, withoutDigest, alternatives, leftToNodes }: PostRendered): void {
    for (const { message, line } of problems) this.caution(`line ${line}: ${message}`);
    for (const { use, image } of withoutDigest) {
      this.caution(`${use.object} ${use.path}: ${image.image} is composed of parts; no digest was added`);
    }
    for (const { use, written } of leftToNodes) {
      this.caution(`${use.object} ${use.path}: ${written}: no text names it alone; the lock leaves it to the nodes`);
    }
    for (const use of alternatives) {
      this.caution(`${use.reference.written} stays: a version of the operator that the lock left out`);
    }
    for (const { use, image } of absent) {
      this.caution(
        `${use.object} is not in the stream: ${image.image} stays upstream unless something else redirects it`,
      );
    }
    if (absent.length > 0) this.note('Hint: Helm 3 sends no hooks to post-renderers; Helm 4 does.');
  }

  #refuses({ unknown, left }: PostRendered, allowed: boolean): boolean {
    const lines = [
      ...unknown.map(({ use: { object, path, reference }, why }) => {
        const words = why === 'image' ? 'not in the lock' : 'in the lock, but not for this place';
        return `${[object.kind, object.name].join(' ')} ${path}: ${reference.written}: ${words}`;
      }),
      ...left.map(({ use, written }) => `${use.object} ${use.path}: ${written}: cannot be rewritten in place`),
    ];
    for (const line of lines) this.note(`${allowed ? 'Warning' : 'Error'}: ${line}`);
    if (lines.length === 0 || allowed) return false;
    this.note(
      'Hint: Run `helm airgap lock`, redirect what stands upstream by values or nodes, or give --allow-unknown.',
    );
    return true;
  }
}
