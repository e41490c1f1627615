// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

/** A result as YAML: long texts on one line, nothing behind an alias. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
