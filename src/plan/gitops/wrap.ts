// SPDX-License-Identifier: Apache-2.0
import { parseValuesPath, patchOf, type ValuesPath } from '../../discover/values-path.ts';
import type { Value, ValueMap } from '../../rendered/value.ts';

/** What a release is called where another keeps its values. */
export interface WrappedName {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
}

/** `charts.{name}.values` of the release web: charts, web, values. A name with dots stays one key. */
export function wrappedPath(pattern: string, names: WrappedName): ValuesPath {
  const marks = pattern.replace(/\{(name|namespace|chart)\}/g, '__$1__');
  return parseValuesPath(marks).map(step =>
    typeof step === 'number'
      ? step
      : step.replace(/__(name|namespace|chart)__/g, (_, key: keyof WrappedName) => names[key]),
  );
}

/** Values that say `value` there, and nothing else. */
export function wrapAt(path: ValuesPath, value: Value): ValueMap {
  return patchOf({}, [{ path, value }]);
}
