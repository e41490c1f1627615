// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { CataloguedDifference, CataloguedUse } from '../../src/action/catalogue.ts';
import type { Comparison } from '../../src/action/compare.ts';
import { showDifferences } from '../../src/report/annotations.ts';
import { showComparison } from '../../src/report/show-comparison.ts';

const use: CataloguedUse = {
  release: 'default/shop',
  object: 'v1 Pod web',
  path: 'spec.containers[0].image',
  written: 'a/b:1',
  rule: 'container',
  certainty: 'certain',
};
const equal: Comparison = { list: '-', same: true, onlyListed: [], onlyFound: [], both: [], unread: [] };

describe('a comparison for a reader', () => {
  it('names a few places of each image, the options that bring it in, and counts the rest', async () => {
    const uses = [{ ...use, options: ['a=true', 'b=true'] }, use, use, use, use];
    const onlyFound = [{ image: 'docker.io/a/b:1', uses }];
    assert.equal(
      await showComparison({ ...equal, same: false, onlyFound }, 'text'),
      `not in stdin: 1
  docker.io/a/b:1
    container in default/shop: v1 Pod web spec.containers[0].image, with a=true b=true
    container in default/shop: v1 Pod web spec.containers[0].image
    container in default/shop: v1 Pod web spec.containers[0].image
    and 2 more
in both: 0
`,
    );
  });

  it('counts the images that only one side has a digest of; the lock is no guess', async () => {
    const place = { place: 'line 1' };
    const both = [
      { image: 'a', ...place, digestOf: 'list' as const },
      { image: 'b', ...place, digestOf: 'lock' as const },
    ];
    assert.equal(
      await showComparison({ ...equal, both }, 'text'),
      'in both: 2; of 1 only one side has the digest, and the tags agree\n',
    );
  });
});

describe('differences of image lists for a reader', () => {
  it('are one line a list and kind, with the first images', () => {
    const differences = ['a', 'b', 'c', 'd', 'e'].map(
      (image): CataloguedDifference => ({ release: 'default/shop', difference: 'not-found', image, list: 'shop' }),
    );
    const other = { ...differences[0], difference: 'other-version', found: ['a:2', 'a:3'] } as CataloguedDifference;
    assert.deepEqual(showDifferences([...differences, ...differences, other]), [
      'default/shop: the image list of shop declares what was not found: a, b, c and 2 more (-o json)',
      'default/shop: the image list of shop declares another version of: a:2, a:3 (a)',
    ]);
    assert.deepEqual(showDifferences([]), []);
  });
});
