// SPDX-License-Identifier: Apache-2.0
import { withoutSentinels } from '../discover/sentinel.ts';
import type { Value } from '../rendered/value.ts';
import { versionOfContainer } from './operator-image.ts';
import { fromObject, type Occasion } from './part.ts';
import type { Condition } from './rule.ts';
import { scalarOf } from './scalar.ts';
import { isInRange } from './version.ts';

/** Whether conditions hold; `unknown` when that hangs on a version that the operator's tag does not tell. */
export type Verdict = 'yes' | 'no' | 'unknown';

export function holds(when: Condition | readonly Condition[] | undefined, occasion: Occasion): Verdict {
  const verdicts = [when ?? []].flat().map(condition => judge(condition, occasion));
  return verdicts.includes('no') ? 'no' : verdicts.includes('unknown') ? 'unknown' : 'yes';
}

function judge(condition: Condition, occasion: Occasion): Verdict {
  const { scene, container } = occasion;
  if ('version' in condition) {
    const version = container === undefined ? undefined : versionOfContainer(container);
    return version === undefined ? 'unknown' : verdict(isInRange(version, condition.version));
  }
  if ('some' in condition)
    return verdict(scene.anywhere(condition.some, container).some(({ value }) => !isEmpty(value)));
  if ('no' in condition) return verdict(scene.anywhere(condition.no, container).every(({ value }) => isEmpty(value)));
  const values = fromObject(condition.at, occasion).map(({ value }) => value);
  const { equals, empty } = condition;
  const equal =
    equals === undefined || values.some(value => withoutSentinels(scalarOf(value) ?? '') === String(equals));
  return verdict(equal && (empty === undefined || values.every(isEmpty) === empty));
}

function verdict(holds: boolean): Verdict {
  return holds ? 'yes' : 'no';
}

function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
