// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import { isMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { NO_VALUES, type Release } from '../release.ts';
import type { Built } from './builder.ts';
import type { Question } from './go-templates.ts';
import { mapAt, textAt } from './manifest.ts';

/** Renders a chart on disk. Throws in Helm's words. */
export type Render = (release: Release, chart: string) => Promise<string>;

/**
 * Has Helm evaluate Go templates as those of a chart: it has the functions of Argo CD, `slugify` aside. One that fails fails
 * the chart, so that each then gets one of its own.
 */
export async function evaluateTemplates(questions: readonly Question[], render: Render): Promise<readonly Built[]> {
  try {
    return await together(questions, render);
  } catch (cause) {
    if (questions.length === 1) return [{ failed: plainly((cause as Error).message) }];
    return (await Promise.all(questions.map(question => evaluateTemplates([question], render)))).flat();
  }
}

function together(questions: readonly Question[], render: Render): Promise<readonly Built[]> {
  return withTemporaryFolder(async folder => {
    const templates = path.join(folder, 'templates');
    await mkdir(templates);
    await writeFile(path.join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: templates\nversion: 0.0.0\n');
    await writeFile(path.join(templates, '_argo.tpl'), NORMALIZE);
    const files = questions.map(({ text }, index) =>
      writeFile(path.join(templates, `_${index}.tpl`), `{{ define "t${index}" }}${withNormalize(text)}{{ end }}`),
    );
    const answers = questions.map(
      (_, index) => `  t${index}: "{{ include "t${index}" .Values.t${index} | b64enc }}"\n`,
    );
    // Encoded: what comes out of a template is no YAML, or another one.
    files.push(writeFile(path.join(templates, 'answers.yaml'), `kind: ConfigMap\ndata:\n${answers.join('')}`));
    await Promise.all(files);
    const values = Object.fromEntries(questions.map(({ parameters }, index) => [`t${index}`, parameters]));
    const layers = [{ values, sources: [] }];
    const release = {
      name: 'templates',
      namespace: 'default',
      chart: folder,
      flags: NO_VALUES,
      layers,
      apiVersions: [],
    };
    const rendered = loadYaml(await render(release, folder));
    const data = isMap(rendered) ? mapAt(rendered, 'data') : {};
    return questions.map((_, index) => ({ text: Buffer.from(textAt(data, `t${index}`), 'base64').toString('utf8') }));
  });
}

/** Argo CD's `normalize`: a name as DNS takes it. */
const NORMALIZE =
  '{{ define "normalize" }}{{ regexReplaceAll "[^-a-z0-9.]" (lower .) "-" | trunc 253 | trimAll "-." }}{{ end }}';

function withNormalize(text: string): string {
  return text.replace(/\{\{.*?\}\}/gs, action =>
    action.replace(/(?<![\w.$"-])normalize(?![\w"-])/g, 'include "normalize"'),
  );
}

/** Helm's words without the chart that is only here for a moment: they go into a lock. */
function plainly(words: string): string {
  return words
    .replace(/^.*?does not render: /s, '')
    .replace(/^.*?templates\/_\d+\.tpl:\d+(:\d+)?\S*:? */s, '')
    .replace(/^executing "t0" /, '')
    .replace(/\s+/g, ' ');
}
