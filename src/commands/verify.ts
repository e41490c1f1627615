// SPDX-License-Identifier: Apache-2.0
import { string as stringArgument } from '@oclif/core/args';
import { boolean, option } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { enclaveOf, forEnclave } from '../action/enclave.ts';
import { requireLock } from '../action/locked-mirror.ts';
import { openRegistryEnds } from '../action/ports.ts';
import { readSignaturePolicy } from '../action/signature-policy.ts';
import {
  type EnclaveIn,
  isLayout,
  orNoBundle,
  type Verified,
  type VerifyOptions,
  verifyLayout,
  verifyMirror,
} from '../action/verify.ts';
import { openWorkspace, readLock, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { mirrorFlags } from '../flags/mirror.ts';
import { progressFlag } from '../flags/output.ts';
import { registryFlags, toRegistryOptions } from '../flags/registry.ts';
import { signatureFlags, toSignatureOptions } from '../flags/signature.ts';
import { enclaveFlag, lookFlags, selectionFlags, transferFlags } from '../flags/transfer.ts';
import { showData } from '../report/data.ts';
import { adviseVerified, showFindings, summarizeVerified, verifiedAsJUnit } from '../report/verification.ts';

export class Verify extends BaseCommand {
  static override summary = "look whether the lock's images are all there, whole and unchanged";
  static override description =
    'At a registry, every image is looked for by its name there: digest, manifests of the locked platforms, what refers to it, and each blob by its size; --deep reads and hashes the blobs too. Of a bundle or image layout on disk every blob is hashed. Exit 0: all right. 3: something is not. 1: nobody could look.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> mirror.example.internal:5000/mirrors --deep',
    '<%= config.bin %> <%= command.id %> bundle.tar --key cosign.pub',
    '<%= config.bin %> <%= command.id %> bundle.1.tar bundle.2.tar bundle.3.tar',
    '<%= config.bin %> <%= command.id %> --trusted-root trusted_root.json --certificate-identity krel-trust@k8s-releng-prod.iam.gserviceaccount.com --certificate-oidc-issuer https://accounts.google.com',
    '<%= config.bin %> <%= command.id %> ./bundle -o junit > verify.xml',
  ];
  static override args = {
    where: stringArgument({
      name: 'HOST[/PREFIX] | BUNDLE',
      multiple: true,
      description:
        'mirror, without a scheme, or a bundle or OCI image layout on disk: folder, .tar, .tar.gz or .tar.zst, or any volumes of one set; the mirror of airgap.yaml or the lock without it',
    }),
  };
  static override flags = {
    ...configFlag,
    layout: mirrorFlags.layout,
    ...enclaveFlag,
    ...selectionFlags,
    deep: boolean({ description: 'read every blob from the registry, once, and hash it' }),
    ...lookFlags,
    concurrency: transferFlags.concurrency,
    retries: transferFlags.retries,
    ...signatureFlags,
    ...registryFlags,
    ...progressFlag,
    output: option({ options: ['text', 'json', 'yaml', 'junit'] as const })({
      char: 'o',
      default: 'text',
      description: 'output format',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Verify);
    const workspace = await openWorkspace(flags.config);
    const show = this.progress(flags.progress, 'Verifying');
    const { layout, deep, referrers, concurrency, retries, platform: platforms } = flags;
    const { release: releases = [], image: images = [] } = flags;
    const demands = await readSignaturePolicy(toSignatureOptions(flags), workspace);
    const options = { demands, layout, deep, referrers, concurrency, retries, platforms, releases, images };
    const verified = await this.#verify(
      args.where ?? [],
      { ...options, onProgress: show.step },
      workspace,
      flags,
    ).finally(show.stop);
    await this.print(await this.#shown(verified, flags.output));
    this.note(summarizeVerified(verified));
    const advice = adviseVerified(verified);
    if (advice !== undefined) this.note(`Hint: ${advice}`);
    if (verified.others.length > 0 || verified.images.some(({ findings }) => findings.length > 0)) this.exit(3);
  }

  async #verify(
    places: readonly string[],
    options: VerifyOptions,
    workspace: Workspace,
    flags: InferredFlags<typeof registryFlags & typeof enclaveFlag>,
  ): Promise<Verified> {
    const [where, ...others] = places;
    const enclaveIn: EnclaveIn = bundle => enclaveOf(flags.enclave, workspace, bundle);
    if (where !== undefined && (others.length > 0 || (await isLayout(where)))) {
      const onUnpacking = (file: string, from: string): void => this.note(`Unpacking ${from} to ${file}`);
      return verifyLayout(await readLock(workspace), places, { ...options, onUnpacking, enclaveIn });
    }
    const enclave = enclaveIn(undefined);
    const { layout = enclave?.mirror?.layout } = options;
    const chosen = { ...forEnclave(options, enclave), layout };
    const reach = toRegistryOptions(flags, text => this.caution(text));
    try {
      const lock = await requireLock(workspace);
      const { source, close } = await openRegistryEnds(reach, workspace, options.retries);
      return await verifyMirror(lock, where ?? enclave?.mirror?.pull, chosen, workspace, source).finally(close);
    } catch (error) {
      throw where === undefined ? error : orNoBundle(error, where);
    }
  }

  async #shown(verified: Verified, output: 'text' | 'json' | 'yaml' | 'junit'): Promise<string> {
    if (output === 'text') return showFindings(verified);
    if (output !== 'junit') return showData(verified, output);
    const { writeJUnit } = await import('../report/junit.ts');
    return writeJUnit(verifiedAsJUnit(verified));
  }
}
