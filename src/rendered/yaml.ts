// SPDX-License-Identifier: Apache-2.0
import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  load,
  mapTag,
  mergeTag,
  type Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml';

const ANY = { matchByTagPrefix: true };
/** Tags that no schema knows, `!!python/unicode x`: Go's parser, and so Helm, takes the text, list or mapping behind them as it stands. */
export const UNKNOWN_TAGS = [
  defineScalarTag('', { ...strTag, ...ANY }),
  defineSequenceTag('', { ...seqTag, ...ANY }),
  defineMappingTag('', { ...mapTag, ...ANY }),
];

/** YAML as Kubernetes' tools read it: the core types, `<<` merges, and whatever else is tagged. */
export const SCHEMA = CORE_SCHEMA.withTags(mergeTag, ...UNKNOWN_TAGS);

/** Marks that may stand in one of our own files, one a value at least: the lock of 30,000 images has as many. */
const MOST_MARKS = 2_000_000;
/** Where one value ends and another may begin. Those within a text or a comment count, too. */
const MARK = /[\n\r,[{]|[-?:](?=\s)/g;

/** Lines that one document may have indented too little before it counts as broken. */
const REPAIRS = 100;

/** A line with something on it. The parser refuses a text that has none; to Helm, and to Kubernetes' tools, it says nothing. */
const CONTENT = /^[^\S\r\n\u2028\u2029]*[^\s#]/m;

/** Throws YAMLException for a text of so many values that reading it takes gigabytes: 8 MB of `0,` took 813. */
export function refuseWide(text: string, most = MOST_MARKS): void {
  if (text.length <= most) return;
  let marks = 0;
  for (const _ of text.matchAll(MARK)) {
    marks += 1;
    if (marks > most) throw new YAMLException(`it holds more than ${most} values`);
  }
}

/**
 * Loads YAML that Helm's own parser took. That one does not mind where a quoted text or a `[…]` goes on in the next
 * line, YAML 1.2 does; in both places more indentation changes nothing, so such lines get it (minio, nexus charts).
 * Undefined for a text of comments alone. Throws YAMLException.
 */
export function loadYaml(text: string, options: { duplicates?: 'refuse' | 'last'; schema?: Schema } = {}): unknown {
  if (!CONTENT.test(text)) return undefined;
  const { schema = SCHEMA, duplicates } = options;
  const json = duplicates === 'last';
  let lines: string[] | undefined;
  for (let repairs = 0; ; repairs++) {
    try {
      return load(lines === undefined ? text : lines.join('\n'), { schema, json });
    } catch (cause) {
      const line =
        cause instanceof YAMLException && cause.reason === 'deficient indentation' ? cause.mark?.line : undefined;
      if (line === undefined || repairs === REPAIRS) throw cause;
      lines ??= text.split('\n');
      lines[line] = ' '.repeat(80) + lines[line];
    }
  }
}

/** What is wrong with a text that did not load, in one line: `line 2: bad indentation`. Throws what is no YAMLException. */
export function yamlProblem(cause: unknown): string {
  if (!(cause instanceof YAMLException)) throw cause;
  const { reason, mark } = cause;
  return mark === undefined ? reason : `line ${mark.line + 1}: ${reason}`;
}
