// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** One YAML document of a stream, not parsed yet. */
export interface RawDocument {
  readonly text: string;
  /** Line of the stream on which `text` starts, from 1. */
  readonly line: number;
  /** Helm's `# Source:` comment, `chart/templates/file.yaml`; absent in YAML that Helm did not write. */
  readonly template?: string;
}

/** Largest stream that is read, in UTF-16 units: above it memory use stops being predictable. */
export const STREAM_LIMIT = 128 * 1024 * 1024;

const SOURCE = /^# Source: (.+?)\r?$/m;

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
  for (let start = stream.charCodeAt(0) === 0xfeff ? 1 : 0; start < stream.length; ) {
    const { end, next } = nextMarker(stream, start);
    const text = stream.slice(start, end);
    const template = SOURCE.exec(text.slice(0, 1000))?.[1];
    yield template === undefined ? { text, line } : { text, line, template };
    line += countLines(stream, start, next);
    start = next;
  }
}

/** Offset where the document that starts at `from` ends, and where the next one starts. */
function nextMarker(stream: string, from: number): { end: number; next: number } {
  for (let at = from; at < stream.length; ) {
    const found = isMarker(stream, at);
    if (found) {
      // Text may follow on the marker's own line (`--- # Source` or `--- {a: 1}`): it belongs to the next document.
      return { end: at, next: at + 3 };
    }
    const newline = stream.indexOf('\n-', at);
    const dots = found ? -1 : stream.indexOf('\n...', at);
    const candidates = [newline, dots].filter(offset => offset !== -1);
    if (candidates.length === 0) break;
    at = Math.min(...candidates) + 1;
  }
  return { end: stream.length, next: stream.length };
}

function isMarker(stream: string, at: number): boolean {
  if (!stream.startsWith('---', at) && !stream.startsWith('...', at)) return false;
  const after = stream.charCodeAt(at + 3);
  return Number.isNaN(after) || after === 0x0a || after === 0x0d || after === 0x20 || after === 0x09;
}

function countLines(stream: string, from: number, to: number): number {
  let count = 0;
  for (let at = stream.indexOf('\n', from); at !== -1 && at < to; at = stream.indexOf('\n', at + 1)) count++;
  return count;
}
