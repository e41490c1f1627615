// SPDX-License-Identifier: Apache-2.0
import { splitStream } from '../../rendered/stream.ts';
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { GO_YAML } from '../go-yaml.ts';

/**
 * Values that stand in an object as a text. Of several documents the first counts, as in Flux and in the Helm of Argo CD;
 * nothing at all is no values. Undefined for what is no mapping. Throws YAMLException.
 */
export function readInlineValues(text: string): ValueMap | undefined {
  for (const document of splitStream(text)) {
    const values = loadYaml(document.text, { schema: GO_YAML, duplicates: 'last' });
    if (values === undefined) continue;
    if (values === null) return {};
    return isMap(values) ? values : undefined;
  }
  return {};
}
