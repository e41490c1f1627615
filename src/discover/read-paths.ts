// SPDX-License-Identifier: Apache-2.0

/** Dotted values paths that a chart's own templates read, and its sub-charts' under the key of their values. */
export interface Reads {
  readonly reads: readonly string[];
  readonly subcharts: ReadonlyMap<string, Reads>;
}

/** What the templates of a chart and its sub-charts read, as paths from the root of its values. */
export function* readPaths({ reads, subcharts }: Reads, path: readonly string[] = []): Generator<string[]> {
  for (const dotted of reads) {
    const own = dotted.split('.');
    yield own[0] === 'global' ? own : [...path, ...own];
  }
  for (const [key, subchart] of subcharts) yield* readPaths(subchart, [...path, key]);
}
