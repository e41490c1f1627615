// SPDX-License-Identifier: Apache-2.0
import type { NodeFile } from './node-format.ts';
import { render } from './render.ts';

/** A shell script that puts files on a node, and says what takes effect when. */
export function nodeScript(format: string, files: readonly NodeFile[]): string {
  return render('node-script.sh', {
    files: files.map(({ path, text, mode }) => ({ path: `/${path}`, text, mode: `0${mode.toString(8)}` })),
    [format]: true,
  });
}
