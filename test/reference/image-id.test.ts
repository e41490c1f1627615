// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseImageId } from '../../src/reference/image-id.ts';

const HEX = 'ab'.repeat(32);
const DIGEST = `sha256:${HEX}`;

describe('an image id', () => {
  for (const [text, kind] of [
    [`docker-pullable://nginx@${DIGEST}`, 'manifest'],
    [`docker-pullable://registry.example:5000/a/b@${DIGEST}`, 'manifest'],
    [`docker.io/library/nginx@${DIGEST}`, 'manifest'],
    [`registry.example/a/b:1.2@${DIGEST}`, 'manifest'],
    [`docker://${DIGEST}`, 'config'],
    [DIGEST, 'config'],
    [HEX, 'config'],
  ] as const) {
    it(`${text.replace(HEX, '…')} tells the digest of a ${kind}`, () =>
      assert.deepEqual(parseImageId(text), { kind, digest: DIGEST }));
  }

  for (const text of ['', 'nginx', 'nginx:1.2', 'nginx@sha256:abc', 'docker://', `nginx@${DIGEST}0`]) {
    it(`${JSON.stringify(text.replace(HEX, '…'))} tells none`, () =>
      assert.deepEqual(parseImageId(text), { kind: 'none' }));
  }
});
