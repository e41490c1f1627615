// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Arrivals } from '../../src/oci/copy/arrivals.ts';

/** Arrivals of blobs, and what became ready, in order: `image`, or `image: what failed`. */
function waiting(...blobs: string[]): { arrivals: Arrivals<string>; ready: string[] } {
  const ready: string[] = [];
  const arrivals = new Arrivals<string>((image, failed) => ready.push(failed ? `${image}: ${failed.error}` : image));
  for (const blob of blobs) arrivals.announce(blob);
  return { arrivals, ready };
}

describe('oci: waiting for blobs', () => {
  it('ends when all of them are there, and at once for what is not on its way', () => {
    const { arrivals, ready } = waiting('a', 'b', 'c');
    arrivals.hold('nothing', ['elsewhere']);
    arrivals.hold('both', ['a', 'b']);
    arrivals.hold('one', ['b', 'elsewhere']);
    assert.deepEqual(ready, ['nothing']);
    arrivals.arrived('b');
    assert.deepEqual(ready, ['nothing', 'one']);
    arrivals.arrived('a');
    assert.deepEqual(ready, ['nothing', 'one', 'both']);
    arrivals.hold('late', ['a', 'b']);
    assert.deepEqual(ready, ['nothing', 'one', 'both', 'late']);
  });

  it('fails as the first of them does, once, for what waits already and what comes later', () => {
    const { arrivals, ready } = waiting('a', 'b', 'c');
    arrivals.hold('all', ['a', 'b', 'c']);
    arrivals.failed('b', 'lost');
    arrivals.failed('a', 'lost too');
    arrivals.arrived('c');
    assert.deepEqual(ready, ['all: lost']);
    arrivals.hold('late', ['c', 'b']);
    assert.deepEqual(ready, ['all: lost', 'late: lost']);
  });
});
