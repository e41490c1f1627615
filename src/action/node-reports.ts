// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { NodeAttempt } from '../diagnose/evidence.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import { tryJson } from '../reference/try-json.ts';
import { validate } from './validate-doctored.generated.ts';

/** What `doctor` said on nodes: what a node's runtime asks for an image, in order; undefined where nobody looked. */
export type NodeReports = (node: string | undefined, image: Reference) => readonly NodeAttempt[] | undefined;

interface Report {
  readonly images: readonly { readonly image: string; readonly attempts: readonly NodeAttempt[] }[];
}

/** Stands for nodes that have no report of their own. */
const EVERY_NODE = '';

/** Reads `[NODE=]FILE`s that `doctor -o json` wrote. Throws INPUT_NOT_FOUND; USAGE for other files, and for two of one node. */
export async function readNodeReports(words: readonly string[]): Promise<NodeReports> {
  const nodes = new Map<string, ReadonlyMap<string, readonly NodeAttempt[]>>();
  for (const word of words) {
    const at = word.indexOf('=');
    const [node, file] = at === -1 ? [EVERY_NODE, word] : [word.slice(0, at), word.slice(at + 1)];
    if (nodes.has(node)) throw new AirgapError('USAGE', `--doctor ${word}: that node has a report already`);
    const { images } = await readReport(file);
    nodes.set(node, new Map(images.map(({ image, attempts }) => [withoutDigest(image), attempts])));
  }
  return (node, image) =>
    (nodes.get(node ?? EVERY_NODE) ?? nodes.get(EVERY_NODE))?.get(withoutDigest(canonical(image)));
}

/** Reports name images with the locked digest beside the tag; Pods need not. */
function withoutDigest(image: string): string {
  return image.replace(/(:[^/@:]+)@.*$/, '$1');
}

async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const report = tryJson(text);
  if (validate(report)) return report as Report;
  throw new AirgapError('USAGE', `${file} is no report of doctor`, {
    hint: 'On the node: helm airgap doctor -o json > report.json',
  });
}
