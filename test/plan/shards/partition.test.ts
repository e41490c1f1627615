// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { partition, type Shard, type WeighedImage, wholeSize } from '../../../src/plan/shards/partition.ts';

/** Images that have some of twelve layers, and something of their own. */
const someImages = fc
  .array(
    fc.record({
      own: fc.nat(1000),
      layers: fc.uniqueArray(fc.nat(11), { maxLength: 6 }),
    }),
    { maxLength: 40 },
  )
  .map(drawn => drawn.map(({ own, layers }, index) => anImage(`image-${index}`, own, layers)));
const someCount = fc.integer({ min: 1, max: 9 });

function anImage(digest: string, own: number, layers: readonly number[]): WeighedImage {
  return { digest, own, shared: layers.map(layer => ({ digest: `layer-${layer}`, size: (layer + 1) * 97 })) };
}

function digestsOf(shards: readonly Shard[]): string[][] {
  return shards.map(({ images }) => images.map(({ digest }) => digest));
}

function distinctBytes(images: readonly WeighedImage[]): number {
  const layers = new Map(images.flatMap(({ shared }) => shared.map(({ digest, size }) => [digest, size])));
  return images.reduce((sum, { own }) => sum + own, 0) + [...layers.values()].reduce((sum, size) => sum + size, 0);
}

describe('shards', () => {
  it('hold every image once, and there are as many as asked for', () => {
    fc.assert(
      fc.property(someImages, someCount, (images, count) => {
        const shards = partition(images, count);
        assert.equal(shards.length, count);
        assert.deepEqual(digestsOf(shards).flat().sort(), images.map(({ digest }) => digest).sort());
      }),
    );
  });

  it('say how many bytes of distinct blobs they have', () => {
    fc.assert(
      fc.property(someImages, someCount, (images, count) => {
        for (const shard of partition(images, count)) assert.equal(shard.bytes, distinctBytes(shard.images));
      }),
    );
  });

  it('are even: none is larger than an even share of all images copied alone, and the largest image', () => {
    fc.assert(
      fc.property(someImages, someCount, (images, count) => {
        const sizes = images.map(wholeSize);
        const bound = sizes.reduce((sum, size) => sum + size, 0) / count + Math.max(0, ...sizes);
        for (const { bytes } of partition(images, count)) assert.ok(bytes <= bound, `${bytes} > ${bound}`);
      }),
    );
  });

  it('are cut where the largest is smallest: no other cut of the same order is better', () => {
    fc.assert(
      fc.property(someImages, fc.integer({ min: 2, max: 3 }), (images, count) => {
        const shards = partition(images, count);
        const order = shards.flatMap(shard => shard.images);
        const largest = Math.max(...shards.map(({ bytes }) => bytes));
        assert.equal(largest, smallestCut(order, count));
      }),
      { numRuns: 30 },
    );
  });

  it('are the same whatever the order of the images and of their layers', () => {
    fc.assert(
      fc.property(someImages, someCount, fc.infiniteStream(fc.nat()), (images, count, numbers) => {
        const shuffled = images
          .map(image => ({
            image: { ...image, shared: image.shared.toReversed() },
            key: numbers.next().value as number,
          }))
          .sort((a, b) => a.key - b.key)
          .map(({ image }) => image);
        assert.deepEqual(digestsOf(partition(shuffled, count)), digestsOf(partition(images, count)));
      }),
    );
  });

  it('keep the order of the other images when one comes that shares nothing with them', () => {
    fc.assert(
      fc.property(someImages, someCount, fc.nat(1000), (images, count, own) => {
        const before = digestsOf(partition(images, count)).flat();
        const after = digestsOf(partition([...images, anImage('new', own, [])], count)).flat();
        assert.deepEqual(
          after.filter(digest => digest !== 'new'),
          before,
        );
      }),
    );
  });

  it('keep images of one base together, so that the base is moved once', () => {
    const images = [0, 1, 2, 3].flatMap(base => {
      const shared = [{ digest: `base-${base}`, size: 500 }];
      return [1, 2, 3].map(number => ({ digest: `${number}-${base}`, own: 100, shared }));
    });
    const shards = partition(images, 4);
    assert.equal(
      shards.reduce((sum, { bytes }) => sum + bytes, 0),
      distinctBytes(images),
    );
  });

  it('put a layer that all images have before what a few share', () => {
    const images = ['a', 'b', 'c', 'd'].map((name, index) => anImage(name, 1, [11, index % 2]));
    assert.deepEqual(digestsOf(partition(images, 2)), [
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('weigh a layer by what is not moved again, not by all that have it', () => {
    const [many, large] = [
      { digest: '1-many', size: 6 },
      { digest: '2-large', size: 10 },
    ];
    const images = [
      { digest: 'a', own: 100, shared: [many] },
      { digest: 'b', own: 100, shared: [many] },
      { digest: 'both', own: 100, shared: [many, large] },
      { digest: 'heavy', own: 300, shared: [large] },
    ];
    assert.deepEqual(digestsOf(partition(images, 2)), [['a', 'b', 'both'], ['heavy']]);
  });

  it('are empty where there is nothing left to deal out', () => {
    assert.deepEqual(digestsOf(partition([anImage('a', 5, [])], 3)), [['a'], [], []]);
    assert.deepEqual(digestsOf(partition([], 2)), [[], []]);
  });
});

/** The smallest largest run, found by trying every cut. */
function smallestCut(order: readonly WeighedImage[], count: number): number {
  if (count === 1) return distinctBytes(order);
  const tries = Array.from({ length: order.length + 1 }, (_, at) =>
    Math.max(distinctBytes(order.slice(0, at)), smallestCut(order.slice(at), count - 1)),
  );
  return Math.min(...tries);
}
