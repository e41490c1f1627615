// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { readRenderedFile, readRenderedFolder, readRenderedStream } from '../chart/rendered-files.ts';
import type { Source } from '../chart/source.ts';
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import type { DocumentProblem } from '../rendered/document.ts';
import { readRender } from './read-render.ts';
import type { Study } from './study.ts';

/** Studies YAML that something else rendered: it has uses, and no values that could drive them. */
export async function studyRendered(source: Source, stdin: NodeJS.ReadableStream): Promise<Study> {
  const texts = await readRendered(source, stdin);
  const uses: ImageUse[] = [];
  const unresolved: Unresolved[] = [];
  const problems: DocumentProblem[] = [];
  let documents = 0;
  for (const { file, text } of texts) {
    const found = readRender(text, []);
    documents += found.documents;
    const where = source.kind === 'rendered-folder' ? { template: path.relative(source.where, file) } : {};
    uses.push(...found.uses.map(use => ({ ...where, ...use })));
    unresolved.push(...found.unresolved);
    problems.push(...found.problems.map(problem => ({ ...where, ...problem })));
  }
  const rendered = source.kind === 'rendered-file' ? { rendered: await digestOf(source.where) } : {};
  return { name: source.where, ...rendered, uses, unresolved, problems, documents, renders: 0 };
}

async function readRendered(source: Source, stdin: NodeJS.ReadableStream): Promise<{ file: string; text: string }[]> {
  if (source.kind === 'stdin') return [{ file: '-', text: await readRenderedStream(stdin) }];
  if (source.kind === 'rendered-folder') return readRenderedFolder(source.where);
  return [{ file: source.where, text: await readRenderedFile(source.where) }];
}

async function digestOf(file: string): Promise<string> {
  const { digestFile } = await import('../chart/chart-files.ts');
  return digestFile(file);
}
