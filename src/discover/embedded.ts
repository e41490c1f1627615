// SPDX-License-Identifier: Apache-2.0
import { boolCoreTag, FAILSAFE_SCHEMA, loadAll, mergeTag, nullCoreTag } from 'js-yaml';
import { parse as parseToml } from 'smol-toml';
import type { Value } from '../rendered/value.ts';
import { UNKNOWN_TAGS } from '../rendered/yaml.ts';

/** Numbers stay text: the program that reads `tag: 1.10` into a string gets 1.10, not 1.1. */
const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag, mergeTag, ...UNKNOWN_TAGS);

/** The documents of a YAML stream, numbers as text and of one key the last; undefined for what is no YAML. */
export function loadTexts(text: string): Value[] | undefined {
  return attempt(() => loadAll(text, { schema: SCHEMA, json: true }) as Value[]);
}

/** What reading answers; undefined when it throws. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Above this a string is read as lines only: a document of that size inside a string is data, not configuration. */
const LIMIT = 4 * 1024 * 1024;

/**
 * Reads the document that a string holds: JSON, YAML (several too) or TOML. Answers undefined for plain text, for
 * templates and for what does not parse; the caller then reads it line by line.
 */
export function openText(text: string): Value | undefined {
  return kept.has(text) ? kept.get(text) : open(text);
}

/** Reads `image: quay.io/x:1` without a line's end, which is a document to rules. */
export function openLine(text: string): Value | undefined {
  return /^["']?[\w./-]+["']?:[ \t]+\S[^\n]*$/.test(text) ? openText(`${text}\n`) : undefined;
}

/** As openText, and remembers it for a while: what rules look into, structure and shape look into next. */
export function openAndKeep(text: string): Value | undefined {
  const value = openText(text);
  kept.set(text, value);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return value;
}

const kept = new Map<string, Value | undefined>();
const KEPT = 8;

function open(text: string): Value | undefined {
  if (text.length > LIMIT || !/^\s*[{[]|\n/.test(text)) return undefined;
  const start = text.trimStart();
  if (start[0] === '{' || start[0] === '[') {
    const json = attempt(() => JSON.parse(text) as Value);
    if (json !== undefined) return structured(json);
  }
  if (/^[ \t]*(?:\[[\w.]+\][ \t]*\r?$|[\w.-]+[ \t]*=[ \t]*\S)/m.test(text)) {
    const toml = attempt(() => parseToml(text) as Value);
    if (toml !== undefined) return structured(toml);
  }
  return openYaml(text);
}

function openYaml(text: string): Value | undefined {
  // A Go template inside is not YAML yet: `{{ … }}` would parse as a flow mapping and hide its lines.
  if (/\{\{|<%/.test(text) || !/^[ \t]*(?:- )*["']?[\w./-]+["']?[ \t]*:(?:\s|$)/m.test(text)) return undefined;
  const documents = loadTexts(text);
  return structured(documents?.length === 1 ? documents[0] : documents);
}

function structured(value: Value | undefined): Value | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** Decodes base64 of a Secret or of `binaryData`; undefined when the bytes are not text. */
export function decodeBase64(text: string): string | undefined {
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return decoded.includes('\u0000') || decoded.includes('\uFFFD') ? undefined : decoded;
}
