// SPDX-License-Identifier: Apache-2.0
import { discover } from '../discover/discover.ts';
import type { Discovery } from '../discover/image-use.ts';
import { type DocumentProblem, readStream } from '../rendered/document.ts';

/** What one render of a release shows. */
export interface Render extends Discovery {
  readonly problems: readonly DocumentProblem[];
  /** Documents that were rendered; 0 is a chart that renders nothing. */
  readonly documents: number;
}

/** Reads rendered YAML and finds its images; `knownHosts` are registries beside the public ones. */
export function readRender(text: string, knownHosts: readonly string[]): Render {
  const { documents, problems, count } = readStream(text);
  return { ...discover(documents, { knownHosts }), problems, documents: count };
}

/** True when a stream holds more than objects that cannot name an image, such as CRDs. */
export function mattersForImages(text: string): boolean {
  return readStream(text).documents.length > 0;
}
