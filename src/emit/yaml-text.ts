// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';

/**
 * A value as YAML for programs in Go, which read some YAML 1.1: a text `1.27`, `on` or `0644` has quotes, so that it stays
 * a text. Nothing stands behind an alias, and no line is folded.
 */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}
