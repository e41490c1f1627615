// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { decide, isEnabled } from '../../src/discover/condition.ts';

const values = {
  on: true,
  off: false,
  text: 'yes',
  tags: { front: true, back: false, odd: 'yes' },
  db: { enabled: false, global: { own: true, shared: true } },
  global: { shared: false },
};
const top = { values, path: [] };
const inDb = { values, path: ['db'] };

describe('conditions', () => {
  it('are decided by the first path that is a boolean, as Helm decides those of dependencies', () => {
    assert.equal(decide('on', top), true);
    assert.equal(decide('none,text,off,on', top), false);
    assert.equal(decide(' db.enabled , on', top), false);
    assert.equal(decide('.Values.on', top), true);
  });

  it('decide nothing without one', () => {
    for (const condition of ['', ',', 'none', 'text', 'on.more', 'db', 'toString']) {
      assert.equal(decide(condition, top), undefined, condition);
    }
  });

  it('of a sub-chart start at its own values; global is that of the release, as far as it goes', () => {
    assert.equal(decide('enabled', inDb), false);
    assert.equal(decide('on', inDb), undefined);
    assert.equal(decide('global.shared', inDb), false);
    assert.equal(decide('global.own', inDb), true);
  });

  it('switch dependencies, and tags do where no condition decides', () => {
    const enabled = (condition: string, ...tags: string[]): boolean => isEnabled({ condition, tags }, top);
    assert.ok(enabled(''));
    assert.ok(!enabled('off', 'front'));
    assert.ok(enabled('on', 'back'));
    assert.ok(!enabled('none', 'back'));
    assert.ok(enabled('none', 'back', 'front'));
    assert.ok(enabled('', 'odd', 'unknown'));
  });
});
