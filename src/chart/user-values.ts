// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Helm } from './helm.ts';
import { hasValues, type Release } from './release.ts';

/**
 * The values that a release's own flags give, merged. Helm itself reads them: a chart of one template that prints its
 * values is rendered with the flags, so precedence, `--set` syntax and YAML dialect are Helm's, not a copy of them.
 */
export async function readUserValues(release: Release, helm: Helm): Promise<ValueMap> {
  if (!hasValues(release.flags, release.layers)) return {};
  return withTemporaryFolder(async chart => {
    await mkdir(path.join(chart, 'templates'));
    await writeFile(path.join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: values\nversion: 0.0.0\n');
    await writeFile(path.join(chart, 'templates', 'values.yaml'), '{{ .Values | toJson }}\n');
    const rendered = await helm.template(release, chart);
    return JSON.parse(rendered.slice(rendered.indexOf('\n{') + 1)) as ValueMap;
  });
}
