// SPDX-License-Identifier: Apache-2.0
import { Scalar } from 'yaml';
import { yamlText } from '../yaml-text.ts';

/** YAML documents under a comment. */
export function yamlFile(comment: readonly string[], ...documents: readonly unknown[]): string {
  const head = comment.map(line => `# ${line}\n`).join('');
  return head + documents.map(yamlText).join('---\n');
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
