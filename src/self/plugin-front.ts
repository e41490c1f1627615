// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const inside = 'airgap';

/**
 * Writes the two files that stand at the top of the archive, beside the folder with the plugin, and lead into it. Helm 3
 * looks for plugin.yaml at the very top; Helm 4, given an archive as a file, only in the folder that the archive is named
 * after. So one archive serves both.
 */
export function writePluginFront(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const plugin = readFileSync(path.join(root, 'plugin.yaml'), 'utf8');
  const led = plugin.replaceAll(/(HELM_PLUGIN_DIR\})([/\\])(bin)/g, `$1$2${inside}$2$3`);
  writeFileSync(path.join(folder, 'plugin.yaml'), led);
  const complete = `#!/bin/sh\nexec "\${0%/*}/${inside}/plugin.complete" "$@"\n`;
  writeFileSync(path.join(folder, 'plugin.complete'), complete, { mode: 0o755 });
}
