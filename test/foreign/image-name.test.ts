// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { nameInPath } from '../../src/foreign/image-name.ts';

describe('the path of an archive', () => {
  for (const [path, told] of [
    ['team/web_1.0.tar', { path: 'team/web:1.0' }],
    ['team/web_latest.tar', { path: 'team/web:latest' }],
    ['team/my_web_v1.0.tar.gz', { path: 'team/my_web:v1.0' }],
    ['web:1.0_rc.oci.tar', { path: 'web:1.0_rc' }],
    ['quay.io/team/web:1.0.tar.zst', { name: 'quay.io/team/web:1.0' }],
    ['localhost:5000/web_1.0.tgz', { name: 'localhost:5000/web:1.0' }],
    ['web.tar', undefined],
    ['web_1.0', undefined],
    ['Web_1.0.tar', undefined],
  ] as const)
    it(`${told === undefined ? 'names no image' : `names ${Object.values(told)[0]}`}: ${path}`, () => {
      assert.deepEqual(nameInPath(path), told);
    });
});
