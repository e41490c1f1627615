// SPDX-License-Identifier: Apache-2.0
import { Document, Scalar } from 'yaml';

/**
 * YAML documents under a comment. Go's parsers read some YAML 1.1: a tag `1.27`, `on` or `0644` has quotes, so that it
 * stays a text.
 */
export function yamlFile(comment: readonly string[], ...documents: readonly unknown[]): string {
  const head = comment.map(line => `# ${line}\n`).join('');
  return head + documents.map(yamlText).join('---\n');
}

function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  return document.toString({ lineWidth: 0 });
}

/** A text with a comment behind it, on the same line. */
export function remarked(text: string, remark: string | undefined): Scalar<string> {
  const scalar = new Scalar(text);
  if (remark !== undefined) scalar.comment = ` ${remark}`;
  return scalar;
}

/** The first line of every list that can hold a comment. */
export function writtenBy(format: string): string {
  return `Written by \`helm airgap generate lists --format ${format}\` from the lock; do not edit.`;
}
