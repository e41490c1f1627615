// SPDX-License-Identifier: Apache-2.0
import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Volume, volumeAnnotations, volumeName } from '../bundle/volume.ts';
import { AirgapError } from '../errors.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { LayoutTarTarget, type Stored } from '../oci/layout-tar-target.ts';
import { LayoutVolumesTarget } from '../oci/layout-volumes-target.ts';
import { atDisk } from '../oci/write-error.ts';
import { type BundleOutput, makeParent, type OnMade } from './export-output.ts';
import type { Division } from './plan-volumes.ts';

/**
 * Volumes, written beside their places in a folder of their own, and moved there when all of them are whole. Throws USAGE for
 * an output that is no plain archive, FILE_WRITE.
 */
export async function openVolumes(output: string, onMade?: OnMade): Promise<BundleOutput> {
  requirePlain(output);
  const parent = await makeParent(output, onMade);
  const { path: folder, remove } = await atDisk(output, () => temporaryFolder(parent));
  const archives: LayoutTarTarget[] = [];
  let set = '';
  const volume = (at: number): Volume => ({ set, number: at + 1, count: archives.length });
  const written = (at: number): string => path.join(folder, `${at + 1}.tar`);
  return {
    target: new LayoutVolumesTarget(archives),
    reserve: async (contents, division) => {
      if (division === undefined) throw new TypeError('volumes are written by a division');
      set = division.set;
      for (const [at, own] of contentsOfVolumes(contents, division).entries()) {
        await refuseFolder(volumeName(output, at + 1));
        const archive = await LayoutTarTarget.create(written(at));
        archives.push(archive);
        await archive.reserve(own);
      }
    },
    finish: async annotations => {
      for (const [at, archive] of archives.entries())
        await archive.commit({ ...annotations, ...volumeAnnotations(volume(at)) });
      for (const at of archives.keys()) {
        const file = volumeName(output, at + 1);
        await atDisk(file, () => rename(written(at), file));
      }
      await remove();
    },
    discard: async () => {
      for (const archive of archives) await archive.close();
      await remove();
    },
  };
}

/** Sizes of archives are kept, and nobody knows beforehand what compression makes of one. Throws USAGE. */
export function requirePlain(output: string): void {
  if (output.endsWith('.tar')) return;
  throw new AirgapError('USAGE', `--split-size wants an archive, and ${output} is not called .tar`, {
    hint: 'Name FILE.tar: FILE.1.tar, FILE.2.tar and so on are written. Layers are compressed already.',
  });
}

/** What no volume has alone is in each. */
export function contentsOfVolumes(contents: readonly Stored[], { volumes }: Division): Stored[][] {
  const alone = new Set(volumes.flat());
  const sizes = new Map(contents.map(stored => [stored.digest, stored]));
  const everywhere = [...sizes.values()].filter(({ digest }) => !alone.has(digest));
  return volumes.map(blobs => [
    ...everywhere,
    ...blobs.flatMap(digest => {
      const stored = sizes.get(digest);
      return stored === undefined ? [] : [stored];
    }),
  ]);
}

async function refuseFolder(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new AirgapError('FILE_WRITE', `cannot write ${file}: it is a folder`);
}
