// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { STREAM_LIMIT } from '../rendered/stream.ts';

/** Reads one file of rendered YAML. Throws INPUT_NOT_FOUND, INPUT_TOO_LARGE. */
export async function readRenderedFile(file: string): Promise<string> {
  const handle = await open(file).catch(unreadable(file));
  try {
    const { size } = await handle.stat();
    refuseLarge(file, size);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Reads every YAML or JSON file below a folder, in path order, each with its path. Throws INPUT_EMPTY for none. */
export async function readRenderedFolder(folder: string): Promise<{ file: string; text: string }[]> {
  const { default: fastGlob } = await import('fast-glob');
  const names = await fastGlob('**/*.{yaml,yml,json}', { cwd: folder, ignore: ['**/node_modules/**'] });
  if (names.length === 0) {
    throw new AirgapError('INPUT_EMPTY', `${folder} holds no Chart.yaml and no YAML or JSON file`);
  }
  const files = names.sort().map(name => path.join(folder, name));
  return Promise.all(files.map(async file => ({ file, text: await readRenderedFile(file) })));
}

/** Reads rendered YAML from a stream, stdin. Throws INPUT_TOO_LARGE as soon as it is. */
export async function readRenderedStream(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > STREAM_LIMIT) throw tooLarge(`stdin has more than ${Math.floor(size / 1e6)} MB`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws INPUT_TOO_LARGE for a file of more bytes than are read at a time: passed over, its images would be. */
export function refuseLarge(file: string, size: number, advice?: string): void {
  if (size > STREAM_LIMIT) throw tooLarge(`${file} has ${Math.round(size / 1e6)} MB`, advice);
}

function tooLarge(what: string, advice = 'split the file, or give the charts themselves.'): AirgapError {
  return new AirgapError('INPUT_TOO_LARGE', what, {
    hint: `The limit is ${STREAM_LIMIT / 1024 / 1024} MiB: ${advice}`,
  });
}
