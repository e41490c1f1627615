// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { isDirect } from '../../src/host/no-proxy.ts';

/** What Go's httpproxy says of the same words. */
const TABLE: readonly (readonly [noProxy: string, address: string, direct: boolean])[] = [
  ['', 'https://r.test', false],
  ['', 'https://localhost:5000', true],
  ['', 'http://127.0.0.1:5000', true],
  ['', 'http://127.9.9.9', true],
  ['', 'https://[::1]:5000', true],
  ['*', 'https://r.test', true],
  ['other.test,*', 'https://r.test', true],
  ['10.0.0.0/8', 'https://10.1.2.3:5000', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/8', 'https://10.test', false],
  ['10.0.0.0/99', 'https://10.0.0.1', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['10.1.2.3:5000', 'https://10.1.2.3', false],
  ['10.1.2.3:443', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd12::1]:5000', true],
  ['fd12::1', 'https://[fd12::1]', true],
  ['fd12::2', 'https://[fd12::1]', false],
  ['[fd12::1]:5000', 'https://[fd12::1]:5000', true],
  ['[fd12::1]:5000', 'https://[fd12::1]', false],
  ['r.test', 'https://r.test', true],
  ['R.Test', 'https://a.r.test:5000', true],
  ['r.test', 'https://other-r.test', false],
  ['.r.test', 'https://a.r.test', true],
  ['.r.test', 'https://r.test', false],
  ['*.r.test', 'https://a.r.test', true],
  ['*.r.test', 'https://r.test', false],
  ['r.test:80', 'https://r.test', false],
  ['r.test:80', 'http://r.test', true],
  ['a.test r.test', 'https://r.test', true],
  [' a.test ,, r.test ', 'https://r.test', true],
];

describe('host: NO_PROXY', () => {
  for (const [noProxy, address, direct] of TABLE) {
    it(`"${noProxy}" leaves ${address} ${direct ? 'without' : 'to'} the proxy`, () =>
      assert.equal(isDirect(new URL(address), noProxy), direct));
  }
});
