// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Catalogue, type CataloguedUse, withoutPossible } from '../../src/action/catalogue.ts';
import { type Comparison, compareWithList } from '../../src/action/compare.ts';
import type { Config } from '../../src/config/config.ts';
import type { Certainty } from '../../src/discover/image-use.ts';
import { readList } from '../../src/discover/read-list.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { aLock, anImage, digest } from '../support/locks.ts';

function use(certainty: Certainty): CataloguedUse {
  return { release: 'a/a', object: 'v1 Pod a', path: 'x', written: 'x', rule: 'field', certainty };
}

function compared(
  list: string,
  found: string[],
  { config = {}, lock }: { config?: Config; lock?: Lock } = {},
): Comparison {
  const images = found.map(text => {
    const certainty = text.startsWith('?') ? 'possible' : 'likely';
    return { image: text.replace('?', ''), certainty, uses: [use(certainty)] } as const;
  });
  const all: Catalogue = { images, gaps: [], problems: [] };
  return compareWithList({
    list: { ...readList(list), file: 'list' },
    studies: [],
    all,
    shown: withoutPossible(all),
    config,
    lock,
  });
}

describe('comparing with a list', () => {
  it('is the same for the same images, however they are written', () => {
    const { same, both } = compared('nginx\na/b:1\n', ['docker.io/library/nginx:latest', 'docker.io/a/b:1']);
    assert.ok(same);
    assert.equal(both.length, 2);
  });

  it('names other versions on both sides', () => {
    const { onlyListed, onlyFound } = compared('a/b:1\n', ['docker.io/a/b:2', 'docker.io/a/c:1']);
    assert.deepEqual(onlyListed, [{ image: 'docker.io/a/b:1', place: 'line 1', found: ['docker.io/a/b:2'] }]);
    assert.deepEqual(
      onlyFound.map(({ image, listed }) => [image, listed]),
      [
        ['docker.io/a/b:2', ['docker.io/a/b:1']],
        ['docker.io/a/c:1', undefined],
      ],
    );
  });

  it('does not take a possible image for one found, but tells of it', () => {
    const { same, onlyListed } = compared('a/b:1\n', ['?docker.io/a/b:1', '?docker.io/a/c:1']);
    assert.ok(!same);
    assert.deepEqual(onlyListed[0]?.possible, [use('possible')]);
  });

  it('takes the tag for the digest that one side lacks, and says so', () => {
    const pinned = `docker.io/a/b:1@${digest('a')}`;
    assert.equal(compared(`${pinned}\n`, ['docker.io/a/b:1']).both[0]?.digestOf, 'list');
    assert.equal(compared('a/b:1\n', [pinned]).both[0]?.digestOf, 'found');
    assert.equal(compared(`${pinned}\n`, [pinned]).both[0]?.digestOf, undefined);
    assert.ok(!compared(`a/b:1@${digest('b')}\n`, [pinned]).same);
  });

  it('asks the lock which tag a digest is of', () => {
    const list = `docker.io/a/b@${digest('a')}\n`;
    const lock = aLock([{ ...anImage('docker.io/a/b:1'), digest: digest('a') }]);
    assert.equal(compared(list, ['docker.io/a/b:1'], { lock }).both[0]?.digestOf, 'lock');
    assert.ok(!compared(list, ['docker.io/a/b:1']).same);
    assert.ok(!compared(`docker.io/a/c@${digest('a')}\n`, ['docker.io/a/b:1'], { lock }).same);
  });

  it('counts what airgap.yaml adds, and leaves out what it ignores', () => {
    const config: Config = {
      additionalImages: [
        { image: 'a/extra:1', reason: 'debugging' },
        { image: 'a/ignored:1', reason: 'both' },
      ],
      ignore: [{ image: '*/ignored:*', reason: 'tests' }],
    };
    const { onlyFound, onlyListed } = compared('a/b:1\na/ignored:2\n', ['docker.io/a/b:1'], { config });
    assert.deepEqual(onlyListed, []);
    assert.deepEqual(onlyFound, [{ image: 'docker.io/a/extra:1', uses: [], additional: 'debugging' }]);
  });
});
