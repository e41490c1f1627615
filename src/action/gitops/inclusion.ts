// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Entry } from '../../chart/gitops/found.ts';
import { includeComponent } from '../../emit/include-component.ts';
import { writeKustomization } from '../../emit/kustomize-component.ts';

/** How the component comes into one folder. */
export interface Inclusion {
  /** The kustomization, from the root of the repository. */
  readonly file: string;
  /** Its whole text with the component in it. */
  readonly text: string;
  /** What a list of `components` there has to name. */
  readonly component: string;
  readonly isNew: boolean;
  /** Nothing of the repository applies this folder: somebody has to apply the kustomization in place of its files. */
  readonly loose: boolean;
}

/** The change of a kustomization; undefined where the component is included already, or cannot be. */
export async function inclusionOf(root: string, entry: Entry, folder: string): Promise<Inclusion | undefined> {
  const component = path.posix.relative(entry.folder, folder);
  if ('kustomization' in entry) {
    const text = includeComponent(await readFile(path.join(root, entry.kustomization), 'utf8'), component);
    return text === undefined ? undefined : { file: entry.kustomization, text, component, isNew: false, loose: false };
  }
  if ('closed' in entry) return undefined;
  const file = path.posix.join(entry.folder, 'kustomization.yaml');
  const text = writeKustomization(entry.resources, component);
  return { file, text, component, isNew: true, loose: entry.loose === true };
}
