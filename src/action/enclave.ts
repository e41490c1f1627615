// SPDX-License-Identifier: Apache-2.0
import type { ConfiguredEnclave } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import type { Part } from '../plan/part.ts';
import type { MirrorOptions } from './mirror.ts';
import type { OpenBundle } from './open-bundle.ts';
import type { Workspace } from './workspace.ts';

/** The enclave of this name: of airgap.yaml when that has any, else of the bundle; undefined for no name. Throws USAGE. */
export function enclaveOf(
  name: string | undefined,
  { config, file, configured }: Workspace,
  opened?: Pick<OpenBundle, 'where' | 'bundle'>,
): ConfiguredEnclave | undefined {
  if (name === undefined) return undefined;
  const [where, enclaves = []] =
    config.enclaves === undefined && opened !== undefined
      ? [opened.where, opened.bundle.enclaves]
      : [file, config.enclaves];
  const found = enclaves.find(enclave => enclave.name === name);
  if (found !== undefined) return found;
  if (!configured && opened === undefined)
    throw new AirgapError('USAGE', `there is no ${file} to say what the enclave ${name} is`, {
      hint: 'Take the airgap.yaml along, or name the bundle in place of the mirror: that carries its enclaves. --release and --image choose a part without one.',
    });
  throw new AirgapError('USAGE', `${where} has no enclave called ${name}`, {
    hint:
      enclaves.length === 0
        ? 'Describe it under enclaves in airgap.yaml.'
        : `It has ${enclaves.map(enclave => enclave.name).join(', ')}.`,
  });
}

/** The options with what an enclave, if there is one, says where flags say nothing. */
export function forEnclave<Options extends Part & { readonly platforms: readonly string[] | undefined }>(
  options: Options,
  wanted: ConfiguredEnclave | undefined,
): Options {
  if (wanted === undefined) return options;
  const { name, releases, images, platforms } = wanted;
  const enclave = { name, ...(releases && { releases }), ...(images && { images }) };
  return { ...options, enclave, platforms: options.platforms ?? platforms };
}

/** The same for a push: an enclave may say where its mirror is. */
export function pushedToEnclave(options: MirrorOptions, enclave: ConfiguredEnclave | undefined): MirrorOptions {
  const { pull, layout } = enclave?.mirror ?? {};
  const to = options.to.length > 0 || pull === undefined ? options.to : [pull];
  return { ...forEnclave(options, enclave), to, layout: options.layout ?? layout };
}

/** Throws USAGE when nobody says where to push to. */
export function requireTarget({ to }: MirrorOptions): void {
  if (to.length > 0) return;
  throw new AirgapError('USAGE', 'Missing required flag --to', {
    hint: 'Name a registry with --to HOST[/PREFIX], or an enclave that has a mirror in airgap.yaml with --enclave NAME.',
  });
}
