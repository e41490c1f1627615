// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/args';
import { string as flag } from '@oclif/core/flags';
import { AirgapError } from '../errors.ts';

/** The words by which oc-mirror says where from and where to. */
export const ocMirrorArgs = {
  end: string({
    description: "where to, in oc-mirror's words: docker://HOST[/PREFIX], or file://FOLDER for a bundle",
  }),
};
export const ocMirrorFlags = {
  from: flag({
    helpValue: 'file://FOLDER',
    description: 'push the bundle in this folder, instead of the images of the lock',
    helpGroup: 'OC-MIRROR',
  }),
  workspace: flag({
    helpValue: 'file://FOLDER',
    description: 'taken for the sake of scripts: nothing has to be kept between two runs',
    helpGroup: 'OC-MIRROR',
  }),
};

/** Between which ends images are moved; folders are paths. */
export type Way =
  | { readonly kind: 'mirror-to-mirror'; readonly to: readonly string[] }
  | { readonly kind: 'mirror-to-disk'; readonly folder: string }
  | { readonly kind: 'disk-to-mirror'; readonly folder: string; readonly to: readonly string[] };

interface Ends {
  readonly end: string | undefined;
  readonly to: readonly string[];
  readonly from: string | undefined;
  readonly workspace: string | undefined;
  readonly enclave: string | undefined;
}

/** Throws USAGE for ends that make no way. */
export function wayOf({ end, to, from, workspace, enclave }: Ends): Way {
  if (workspace !== undefined) folderOf(workspace, '--workspace');
  if (end?.startsWith('file://')) {
    if (to.length > 0 || from !== undefined)
      throw wrong(`${end} is a bundle to write, so there is no --to and no --from`);
    return { kind: 'mirror-to-disk', folder: folderOf(end, end) };
  }
  if (end !== undefined && !/^docker:\/\/./.test(end))
    throw wrong(`${end} is neither docker://HOST[/PREFIX] nor file://FOLDER`);
  const targets = [...to, ...(end === undefined ? [] : [end.slice('docker://'.length)])];
  // An enclave may have a mirror.
  if (targets.length === 0 && enclave === undefined) {
    throw new AirgapError('USAGE', 'nothing says where to push', {
      hint: 'Name the registry: --to HOST[/PREFIX]; or --enclave NAME, an enclave of airgap.yaml that has a mirror.',
    });
  }
  if (from === undefined) return { kind: 'mirror-to-mirror', to: targets };
  return { kind: 'disk-to-mirror', folder: folderOf(from, '--from'), to: targets };
}

function folderOf(text: string, where: string): string {
  const [, folder] = /^file:\/\/(.+)$/.exec(text) ?? [];
  if (folder === undefined) throw wrong(`${where} is not file://FOLDER`);
  return folder;
}

function wrong(message: string): AirgapError {
  return new AirgapError('USAGE', message, {
    hint: 'helm airgap mirror --to HOST; mirror -c FILE file://FOLDER; mirror -c FILE --from file://FOLDER docker://HOST',
  });
}

/** Parsed flags of these names as words for another command. */
export function wordsOf(flags: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.flatMap(name => {
    const value = flags[name];
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap(one => wordOf(name, one));
  });
}

function wordOf(name: string, value: unknown): string[] {
  if (value === true) return [`--${name}`];
  // Only flags that can be taken back are false on purpose; all others are false when they are not there.
  if (value === false) return ['progress', 'referrers'].includes(name) ? [`--no-${name}`] : [];
  return value === undefined ? [] : [`--${name}`, String(value)];
}
