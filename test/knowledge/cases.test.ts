// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { OperatorRule } from '../../src/knowledge/rule.ts';
import { canonical } from '../../src/reference/reference.ts';
import { casesOf, imagesOf, operators, operatorsWithCases, rulesOf, see } from './case.ts';

// ONLY=strimzi,eck runs the cases of these alone; all rules are there all the same, as in the program.
const only = process.env.ONLY?.split(',');

describe('the knowledge base', () => {
  const rules = new Map<string, readonly OperatorRule[]>();
  const all = () => [...rules.values()].flat();

  before(() => {
    for (const operator of operators()) {
      try {
        rules.set(operator, rulesOf(operator));
      } catch {
        // A file that cannot be read fails its own test below, not those of the others.
      }
    }
  });

  it('has a case for each operator', () => {
    const lacking = operators().filter(operator => !operatorsWithCases().includes(operator));
    assert.deepEqual(
      lacking.filter(operator => only?.includes(operator) ?? true),
      [],
    );
  });

  it('has no cases of operators that it does not know', () => {
    assert.deepEqual(
      operatorsWithCases().filter(operator => !operators().includes(operator)),
      [],
    );
  });

  for (const operator of operators().filter(name => only?.includes(name) ?? true)) {
    it(`${operator}: one rule of that name, with its evidence`, () => {
      const [rule, ...others] = rulesOf(operator);
      assert.equal(rule?.operator, operator);
      assert.deepEqual(others, []);
      assert.ok((rule?.evidence ?? []).length > 0, 'no evidence');
    });
  }

  for (const operator of operatorsWithCases().filter(name => only?.includes(name) ?? true)) {
    for (const [index, example] of casesOf(operator).entries()) {
      it(`${operator}: ${example.case ?? index}`, () => {
        const seen = see(all(), example);
        assert.deepEqual(
          seen.found.problems.filter(({ message }) => message.includes(`rule ${operator} `)),
          [],
        );
        assert.deepEqual(imagesOf(seen, operator), [...(example.images ?? [])].sort(), 'images');
        const gaps = seen.found.gaps.filter(gap => gap.operator === operator).map(({ id }) => id);
        assert.deepEqual(gaps.sort(), [...(example.gaps ?? [])].sort(), 'gaps');
        const sure = seen.merged.uses
          .filter(({ certainty }) => certainty !== 'possible')
          .map(use => canonical(use.reference));
        assert.deepEqual(
          sure.filter(image => example.never?.includes(image)),
          [],
          'never',
        );
      });
    }
  }
});
