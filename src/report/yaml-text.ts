// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

/** A result as YAML: long texts on one line, nothing behind an alias, the same to readers of YAML 1.1 and 1.2. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}
