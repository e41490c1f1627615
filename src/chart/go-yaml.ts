// SPDX-License-Identifier: Apache-2.0
import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  mergeTag,
  NOT_RESOLVED,
} from 'js-yaml';
import { UNKNOWN_TAGS } from '../rendered/yaml.ts';

type Resolve = typeof intCoreTag.resolve;

const int = defineScalarTag(intCoreTag.tagName, {
  ...intYaml11Tag,
  resolve: (...given) => withoutBase60(intYaml11Tag.resolve, ...given) ?? octal(...given),
});

const float = defineScalarTag(floatCoreTag.tagName, {
  ...floatYaml11Tag,
  resolve: (...given) => withoutBase60(floatYaml11Tag.resolve, ...given) ?? floatCoreTag.resolve(...given),
});

/**
 * Plain scalars as Helm reads them in values: yaml.v2 of Go, which is YAML 1.1 (`yes` is true, `0644` is 420) without
 * times and base 60, and with `0o644` and `1e3`. A list that is written whole into an override has to say the same again.
 */
export const GO_YAML = CORE_SCHEMA.withTags(mergeTag, boolYaml11Tag, int, float, ...UNKNOWN_TAGS);

/** The same of objects, which Kustomize and the API server read: `0755` is 493, and `yes` a text to the first of them. */
export const OBJECT_YAML = CORE_SCHEMA.withTags(mergeTag, int, ...UNKNOWN_TAGS);

function withoutBase60(resolve: Resolve, ...[source, ...rest]: Parameters<Resolve>): number | undefined {
  const found = source.includes(':') ? NOT_RESOLVED : resolve(source, ...rest);
  return typeof found === 'number' ? found : undefined;
}

function octal(...given: Parameters<Resolve>): ReturnType<Resolve> {
  return given[0].includes('0o') ? intCoreTag.resolve(...given) : NOT_RESOLVED;
}
