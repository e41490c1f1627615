// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PackedFile } from '../src/self/packed-files.ts';

const inside = 'airgap-render';

/** What of the plugin has no part in post-rendering. */
const LEFT_OUT = /^(plugin\.|bin\/kubectl)/;

/**
 * The files of the second archive: the same program under a plugin.yaml of its own. Helm 4 alone reads it, and looks for it in
 * the folder that the archive is named after; a checkout's leads to the program beside it, a packed one's into itself.
 */
export function postRendererFiles(root: string, plugin: readonly PackedFile[], folder: string): PackedFile[] {
  mkdirSync(folder, { recursive: true });
  const form = readFileSync(path.join(root, 'post-renderer', 'plugin.yaml'), 'utf8');
  const file = path.join(folder, 'plugin.yaml');
  writeFileSync(file, form.replaceAll(/(HELM_PLUGIN_DIR\})([/\\])/g, '$1$2bin$2'));
  const program = plugin.filter(({ name }) => !LEFT_OUT.test(name));
  return [
    { name: `${inside}/plugin.yaml`, file },
    ...program.map(part => ({ ...part, name: `${inside}/${part.name}` })),
  ];
}
