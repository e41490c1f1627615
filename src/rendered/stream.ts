// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** One YAML document of a stream, not parsed yet. */
export interface RawDocument {
  readonly text: string;
  /** Where `text` begins in the stream, in UTF-16 units. */
  readonly start: number;
  /** Line of the stream on which `text` starts, from 1. */
  readonly line: number;
  /** Helm's `# Source:` comment, `chart/templates/file.yaml`; absent in YAML that Helm did not write. */
  readonly template?: string;
}

/** Largest stream that is read, in UTF-16 units: above it memory use stops being predictable. */
export const STREAM_LIMIT = 128 * 1024 * 1024;

const BYTE_ORDER_MARK = 0xfeff;
const MARKER_LENGTH = 3;
/** What may stand around a marker: it begins a line, and nothing but space comes right behind it. NaN is the stream's end. */
const BEFORE = new Set([Number.NaN, 0x0a, BYTE_ORDER_MARK]);
const AFTER = new Set([Number.NaN, 0x0a, 0x0d, 0x20, 0x09]);
const SOURCE = /^# Source: (\P{Cc}+?)\r?$/mu;

/**
 * Splits a YAML stream at its `---` and `...` lines. A marker can only stand at the start of a line, where no
 * block scalar inside a Kubernetes object reaches, so no parsing is needed. Throws INPUT_TOO_LARGE.
 */
export function* splitStream(stream: string): Generator<RawDocument> {
  if (stream.length > STREAM_LIMIT) {
    throw new AirgapError('INPUT_TOO_LARGE', `${Math.round(stream.length / 1e6)} MB of YAML in one stream`, {
      hint: `The limit is ${STREAM_LIMIT / 1024 / 1024} MiB: give the charts one by one, or split the file.`,
    });
  }
  let line = 1;
  let start = stream.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (const marker of markers(stream, start)) {
    yield document(stream.slice(start, marker), start, line);
    // Text may follow on the marker's own line (`--- # Source` or `--- {a: 1}`): it belongs to the next document.
    line += countLines(stream, start, marker + MARKER_LENGTH);
    start = marker + MARKER_LENGTH;
  }
  if (start < stream.length) yield document(stream.slice(start), start, line);
}

function document(text: string, start: number, line: number): RawDocument {
  const template = SOURCE.exec(text.slice(0, 1000))?.[1];
  return template === undefined ? { text, start, line } : { text, start, line, template };
}

/** Offsets of all marker lines. Each kind is looked for in one pass: most streams have no `...` at all. */
function* markers(stream: string, from: number): Generator<number> {
  let dashes = nextMarker(stream, '---', from);
  let dots = nextMarker(stream, '...', from);
  while (Math.min(dashes, dots) < stream.length) {
    yield Math.min(dashes, dots);
    if (dashes < dots) dashes = nextMarker(stream, '---', dashes + MARKER_LENGTH);
    else dots = nextMarker(stream, '...', dots + MARKER_LENGTH);
  }
}

function nextMarker(stream: string, mark: string, from: number): number {
  for (let at = stream.indexOf(mark, from); at !== -1; at = stream.indexOf(mark, at + 1)) {
    if (BEFORE.has(stream.charCodeAt(at - 1)) && AFTER.has(stream.charCodeAt(at + MARKER_LENGTH))) return at;
  }
  return Number.POSITIVE_INFINITY;
}

function countLines(stream: string, from: number, to: number): number {
  let count = 0;
  for (let at = stream.indexOf('\n', from); at !== -1 && at < to; at = stream.indexOf('\n', at + 1)) count++;
  return count;
}
