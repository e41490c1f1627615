// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseReference } from '../../src/reference/reference.ts';
import { isSameImage } from '../../src/reference/same-image.ts';
import { digest } from '../support/locks.ts';

function same(a: string, b: string): boolean {
  const [left, right] = [parseReference(a), parseReference(b)];
  assert.equal(isSameImage(right, left), isSameImage(left, right), 'the order of the two matters');
  return isSameImage(left, right);
}

describe('the same image', () => {
  it('may be written in many ways', () => {
    assert.ok(same('nginx', 'docker.io/library/nginx:latest'));
    assert.ok(same('index.docker.io/a/b:1', 'a/b:1'));
  });

  it('is told by the digest, whatever the tags say', () => {
    assert.ok(same(`a/b:1@${digest('a')}`, `a/b:2@${digest('a')}`));
    assert.ok(!same(`a/b:1@${digest('a')}`, `a/b:1@${digest('b')}`));
  });

  it('is told by the tag when one side has no digest', () => {
    assert.ok(same(`a/b:1@${digest('a')}`, 'a/b:1'));
    assert.ok(!same(`a/b:1@${digest('a')}`, 'a/b:2'));
    assert.ok(!same(`a/b@${digest('a')}`, 'a/b:1'), 'which tag has this digest is not known');
    assert.ok(!same(`a/b@${digest('a')}`, 'a/b'));
  });

  it('is in one repository', () => {
    assert.ok(!same('quay.io/a/b:1', 'a/b:1'));
    assert.ok(!same(`quay.io/a/b@${digest('a')}`, `a/b@${digest('a')}`), 'only one of them may be pulled');
  });
});
