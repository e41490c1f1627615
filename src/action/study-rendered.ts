// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { readRenderedFile, readRenderedFolder, readRenderedStream } from '../chart/rendered-files.ts';
import type { Source } from '../chart/source.ts';
import { joinStreams, type RenderedDocument, type RenderedStream } from '../rendered/document.ts';
import type { Reader } from './reader.ts';
import type { OpenedSubject, Study, StudyPorts, Subject } from './study.ts';

/** Opens YAML that something else rendered: it has uses, and no values that could drive them. */
export async function openRendered(
  subject: Subject & { kind: 'rendered' | 'manifests' },
  { stdin, reader: load }: Pick<StudyPorts, 'stdin' | 'reader'>,
): Promise<OpenedSubject> {
  if (subject.kind === 'manifests') return openManifests(subject, await load());
  const { source } = subject;
  const [texts, reader] = await Promise.all([readRendered(source, stdin), load()]);
  const opened = joinStreams(texts.map(({ file, text }) => openText(source, file, text, reader)));
  const rendered = source.kind === 'rendered-file' ? { rendered: await digestOf(source.where) } : {};
  return {
    name: source.where,
    documents: opened.documents,
    problems: opened.problems,
    study: async others => ({ name: source.where, ...rendered, ...look(reader, opened, others) }),
    dispose: async () => {},
  };
}

async function openManifests({ name, texts }: Subject & { kind: 'manifests' }, reader: Reader): Promise<OpenedSubject> {
  const opened = joinStreams(texts.map(({ file, text }) => withTemplate(reader.open(text), file)));
  const { digestValues } = await import('../chart/gitops/digest-values.ts');
  const rendered = digestValues(texts.map(({ text }) => text));
  return {
    name,
    documents: opened.documents,
    problems: opened.problems,
    study: async others => ({ name, found: 'source', rendered, ...look(reader, opened, others) }),
    dispose: async () => {},
  };
}

function look(reader: Reader, opened: RenderedStream, others: readonly RenderedDocument[]): Omit<Study, 'name'> {
  const found = reader.look(opened, others);
  return { ...found, gaps: [...found.gaps, ...reader.suspects(opened, found.uses)], renders: 0 };
}

/** Files of a folder stand where a chart's templates do, unless they tell theirs. */
function openText(source: Source, file: string, text: string, reader: Reader): RenderedStream {
  const stream = reader.open(text);
  return source.kind === 'rendered-folder' ? withTemplate(stream, path.relative(source.where, file)) : stream;
}

function withTemplate({ documents, problems, ...rest }: RenderedStream, template: string): RenderedStream {
  return {
    documents: documents.map(document => ({ template, ...document })),
    problems: problems.map(problem => ({ template, ...problem })),
    ...rest,
  };
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
