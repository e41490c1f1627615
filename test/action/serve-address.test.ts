// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { nameOf } from '../../src/action/serve-address.ts';

describe('what nodes call a server', () => {
  for (const [address, name] of [
    ['registry.internal:5000', 'registry.internal'],
    ['registry.internal', 'registry.internal'],
    ['10.0.0.5:5000', '10.0.0.5'],
    ['[2001:db8::5]:5000', '2001:db8::5'],
    ['[2001:db8::5]', '2001:db8::5'],
    ['2001:db8::5', '2001:db8::5'],
  ] as const) {
    it(`is ${name} of ${address}`, () => assert.equal(nameOf(address), name));
  }
});
