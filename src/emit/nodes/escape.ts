// SPDX-License-Identifier: Apache-2.0

/** Ways to write a text so that the format's parser gives it back, and nothing else. Templates use no value without one. */
export const ESCAPES = { toml, yaml, sh, base64, unpadded, block, bool, decimal, unit } as const;

/** A TOML 1.0 basic string with its quotes. Throws TypeError for a lone surrogate, which TOML cannot hold. */
export function toml(text: unknown): string {
  return quoted(text).replaceAll('\u007f', '\\u007f');
}

/** A TOML array of strings. */
export function tomlList(texts: readonly string[]): string {
  return `[${texts.map(toml).join(', ')}]`;
}

/** A TOML key, bare where it can be. */
export function tomlKey(text: string): string {
  return /^[A-Za-z0-9_-]+$/.test(text) ? text : toml(text);
}

/** A double-quoted YAML scalar; the same text in JSON. */
function yaml(text: unknown): string {
  return quoted(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One word for a POSIX shell. Throws TypeError for NUL, which no word can hold. */
export function sh(text: unknown): string {
  const word = asText(text);
  if (word.includes('\0')) throw new TypeError('a shell word cannot hold NUL');
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function base64(text: unknown): string {
  return Buffer.from(asText(text)).toString('base64');
}

/** base64 without its `=`: kOps refuses a file with them, and then the node does not start (nodeup/pkg/model/file_assets.go). */
function unpadded(text: unknown): string {
  return base64(text).replace(/=+$/, '');
}

/** A literal YAML block whose lines stand `indent` deep, where the text can stand in one; else a quoted scalar. */
function block(text: unknown, indent: unknown): string {
  const whole = asText(text);
  const body = whole.endsWith('\n') ? whole.slice(0, -1) : whole;
  if (!/^[!-~][ -~\n]*$/.test(body) || /\n$/.test(body)) return yaml(whole);
  const space = ' '.repeat(Number(indent));
  const lines = body.split('\n').map(line => (line === '' ? '' : space + line));
  return [whole === body ? '|-' : '|', ...lines].join('\n');
}

function bool(value: unknown): string {
  return value === true ? 'true' : 'false';
}

/** A file's mode, as Ignition takes it: 420 for 0644. */
function decimal(value: unknown): string {
  if (!Number.isInteger(value)) throw new TypeError(`not a file mode: ${value}`);
  return String(value);
}

/** Words of a systemd unit, which has other quotes for each key: nothing that has to be quoted, nor a `%`. Throws TypeError. */
function unit(text: unknown): string {
  const plain = asText(text);
  if (/^[A-Za-z0-9._@+,=/:[\] -]*$/.test(plain)) return plain;
  throw new TypeError(`a unit cannot hold ${JSON.stringify(plain)} as it is`);
}

function quoted(text: unknown): string {
  const plain = asText(text);
  if (!plain.isWellFormed()) throw new TypeError('not well-formed Unicode');
  return JSON.stringify(plain);
}

function asText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw new TypeError(`a template has no text for a value: ${String(text)}`);
}
