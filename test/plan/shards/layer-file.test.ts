// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatLayers, pickLayers } from '../../../src/plan/shards/layer-file.ts';
import { parseLayers } from '../../../src/plan/shards/parse-layers.ts';
import { wholeSize } from '../../../src/plan/shards/partition.ts';
import { parseShard } from '../../../src/plan/shards/shard-number.ts';
import { weigh } from '../../../src/plan/shards/weigh.ts';
import { fails } from '../../support/failures.ts';

const digestOf = (number: number): string => `sha256:${String(number).padStart(64, '0')}`;

/** Blobs of images; those of one digest have one size. */
const someBlobs = fc
  .uniqueArray(fc.tuple(fc.nat(500), fc.array(fc.nat(20), { maxLength: 8 })), { selector: ([digest]) => digest })
  .map(
    images =>
      new Map(
        images.map(([digest, blobs]) => [
          digestOf(digest + 1000),
          blobs.map(blob => ({ digest: digestOf(blob), size: blob * 13 })),
        ]),
      ),
  );

describe('what images weigh', () => {
  it('is all of their distinct blobs, each told apart by whether another image has it', () => {
    fc.assert(
      fc.property(someBlobs, blobs => {
        for (const image of weigh(blobs)) {
          const own = new Map((blobs.get(image.digest) ?? []).map(({ digest, size }) => [digest, size]));
          assert.equal(
            wholeSize(image),
            [...own.values()].reduce((sum, size) => sum + size, 0),
          );
          for (const { digest } of image.shared) {
            const others = [...blobs].filter(([, all]) => all.some(blob => blob.digest === digest));
            assert.ok(others.length > 1);
          }
        }
      }),
    );
  });

  it('is read from its file as it was written', () => {
    fc.assert(
      fc.property(someBlobs, blobs => {
        const weighed = weigh(blobs);
        assert.deepEqual(parseLayers(formatLayers(weighed), 'airgap.layers.json'), weighed);
      }),
    );
  });

  it('is refused where the file is broken, and where it does not know an image', () => {
    const broken = {
      apiVersion: 'helm-airgap/v1',
      kind: 'ImageLayers',
      layers: [],
      images: [{ digest: digestOf(1), own: 1, layers: [0] }],
    };
    fails(() => parseLayers(JSON.stringify(broken), 'f'), 'CONFIG_INVALID', /names layer 0, and there are 0/);
    fails(() => parseLayers('[', 'f'), 'CONFIG_INVALID', /the file is not JSON/);
    fails(() => parseLayers(JSON.stringify({ ...broken, images: [{ own: -1 }] }), 'f'), 'CONFIG_INVALID', /images\.0/);
    const wanted = [digestOf(1), digestOf(2)].map(digest => ({ digest, image: 'quay.io/a/b:1' }));
    fails(() => pickLayers([], wanted, 'f'), 'PLAN_STALE', /quay\.io\/a\/b:1@sha256:0+1 and 1 other image$/);
  });
});

describe('the number of a shard', () => {
  it('counts from 1, and what Kubernetes says from 0', () => {
    assert.deepEqual(parseShard('3/8', undefined), { index: 3, of: 8 });
    assert.deepEqual(parseShard('8', '0'), { index: 1, of: 8 });
    assert.deepEqual(parseShard('8', '7'), { index: 8, of: 8 });
  });

  for (const [text, index] of [
    ['0/8'],
    ['9/8'],
    ['1/0'],
    ['1/1001'],
    ['a/8'],
    ['-1/8'],
    ['1/8/2'],
    [''],
    ['8'],
    ['8', ''],
    ['8', 'x'],
    ['8', '8'],
  ] as const) {
    it(`is refused: ${text || 'nothing'}${index === undefined ? '' : ` in Pod ${index || 'nothing'}`}`, () => {
      fails(() => parseShard(text, index), 'USAGE', /--shard/);
    });
  }
});
