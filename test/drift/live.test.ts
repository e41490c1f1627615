// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareLive, LIVE_STATES, type LiveUse, type LockedName } from '../../src/drift/live.ts';
import { markMirrored } from '../../src/drift/live-mirror.ts';
import { parseReference } from '../../src/reference/reference.ts';

const digest = (character: string): string => `sha256:${character.repeat(64)}`;

function name(image: string, extra: Partial<LockedName['locked']> = {}, redirected = false): LockedName {
  const upstream = parseReference(image);
  const mirrored = parseReference(`mirror.example/m/${image}`);
  return { locked: { image, digest: digest('1'), uses: [], ...extra }, upstream, mirrored, redirected };
}

function use(written: string, imageId?: string, extra: Partial<LiveUse> = {}): LiveUse {
  const path = 'spec.containers[0].image';
  return { object: 'v1 Pod shop/web', path, written, ...(imageId !== undefined && { imageId }), ...extra };
}

const LOCKED = name('quay.io/team/web:1', {
  platforms: [{ platform: 'linux/amd64', digest: digest('2'), size: 1 }],
});

function stateOf(one: LiveUse, names: readonly LockedName[] = [LOCKED]) {
  const [image] = compareLive([one], names, () => false).images;
  return image;
}

describe('what the mirror lacks', () => {
  const lacks = (...words: string[]) => new Map([['quay.io/team/web:1', words]]);
  const marked = (one: LiveUse, lacking: ReadonlyMap<string, readonly string[]>) =>
    markMirrored(
      compareLive([one], [LOCKED], () => false),
      lacking,
    ).images[0];
  const running = use('mirror.example/m/quay.io/team/web:1', `x@${digest('1')}`);
  const unpulled = use('mirror.example/m/quay.io/team/web:1', '');

  it('is told of what runs as locked, and of what may', () => {
    for (const [one, before] of [
      [running, 'locked'],
      [unpulled, 'unknown'],
    ] as const) {
      assert.equal(stateOf(one)?.state, before);
      const { state, mirrored, why } = marked(one, lacks('no manifest')) ?? {};
      assert.deepEqual([state, mirrored], ['not-mirrored', false]);
      assert.match(why ?? '', /no manifest$/);
    }
  });

  it('leaves a worse state, and says of all else whether it was looked for and is there', () => {
    const other = marked(use('mirror.example/m/quay.io/team/web:1', `x/y@${digest('9')}`), lacks('no manifest'));
    assert.deepEqual([other?.state, other?.mirrored], ['other-digest', false]);
    assert.deepEqual([marked(running, lacks())?.state, marked(running, lacks())?.mirrored], ['locked', true]);
    assert.equal(marked(running, new Map())?.mirrored, undefined);
  });
});

describe('comparing a live cluster with a lock', () => {
  const atMirror = 'mirror.example/m/quay.io/team/web:1';

  it('takes the index and a manifest of it for what is locked', () => {
    for (const character of ['1', '2']) {
      assert.equal(stateOf(use(atMirror, `${atMirror.slice(0, -2)}@${digest(character)}`))?.state, 'locked');
    }
  });

  it('tells another digest, also of a name that is pinned to it', () => {
    for (const one of [use(atMirror, `x/y@${digest('9')}`), use(`${atMirror}@${digest('9')}`, '')]) {
      const image = stateOf(one);
      assert.deepEqual([image?.state, image?.digest, image?.expected], ['other-digest', digest('9'), digest('1')]);
    }
  });

  it('says so when the lock has no digest for the platform of the node', () => {
    const image = stateOf(use(atMirror, `x/y@${digest('9')}`, { platform: 'linux/arm64' }));
    assert.equal(image?.why, 'the lock has no linux/arm64 of it');
  });

  it('says nothing of platforms when the lock has that of the node', () => {
    const platforms = ['linux/amd64', 'linux/arm64'].map(platform => ({ platform, digest: digest('2'), size: 1 }));
    const one = use(atMirror, `x/y@${digest('9')}`, { platform: 'linux/arm64' });
    const found = stateOf(one, [name('quay.io/team/web:1', { platforms })]);
    assert.deepEqual([found?.state, found?.why], ['other-digest', undefined]);
  });

  it('takes no other digest of a repository for what is locked there', () => {
    const found = stateOf(use(`quay.io/team/web@${digest('9')}`, `quay.io/team/web@${digest('9')}`));
    assert.deepEqual([found?.state, found?.digest], ['not-locked', digest('9')]);
    assert.equal(found?.why, 'the lock has quay.io/team/web:1');
  });

  it('finds a name by its digest, whatever tag it has', () => {
    assert.equal(stateOf(use(`mirror.example/m/quay.io/team/web@${digest('2')}`))?.state, 'locked');
    assert.equal(stateOf(use(`mirror.example/m/quay.io/team/web:old@${digest('1')}`))?.state, 'locked');
  });

  it('takes an upstream name for wrong only where no node turns it', () => {
    const upstream = use('quay.io/team/web:1', `quay.io/team/web@${digest('1')}`);
    assert.equal(stateOf(upstream)?.state, 'upstream');
    assert.equal(stateOf(upstream, [name('quay.io/team/web:1', {}, true)])?.state, 'locked');
    const { mirrored: _, ...noMirror } = LOCKED;
    assert.equal(stateOf(upstream, [noMirror])?.state, 'locked');
  });

  it('does not take the id of a config for a digest of a manifest', () => {
    assert.match(stateOf(use(atMirror, digest('1')))?.why ?? '', /^the node knows it by its config/);
    assert.equal(stateOf(use(atMirror, ''))?.why, 'no node has pulled it yet');
    const { digest: _, ...locked } = LOCKED.locked;
    assert.equal(
      stateOf(use(atMirror, `x@${digest('3')}`), [{ ...LOCKED, locked }])?.why,
      'the lock has no digest of it',
    );
  });

  it('says what the lock has of a repository whose tag it does not know', () => {
    const image = stateOf(use('mirror.example/m/quay.io/team/web:2'));
    assert.deepEqual([image?.state, image?.why], ['not-locked', 'the lock has quay.io/team/web:1']);
  });

  it('tells what nothing names, and takes what only a Deployment declares for used', () => {
    const other = name('quay.io/team/job:1');
    assert.deepEqual(compareLive([use(atMirror)], [LOCKED, other], () => false).unused, ['quay.io/team/job:1']);
  });

  it('ignores what airgap.yaml says, unless it is in the lock', () => {
    const { images } = compareLive(
      [use('own.example/a:1', ''), use(atMirror, `x@${digest('9')}`)],
      [LOCKED],
      () => true,
    );
    assert.deepEqual(
      images.map(({ state }) => state),
      ['other-digest', 'ignored'],
    );
  });

  it('loses no use, and is the same whatever the order', () => {
    const uses = fc.uniqueArray(
      fc.record(
        {
          object: fc.constantFrom('v1 Pod a/a', 'v1 Pod a/b', 'apps/v1 Deployment a/c'),
          path: fc.constantFrom('x', 'y', 'z'),
          written: fc.constantFrom(
            atMirror,
            'quay.io/team/web:1',
            'quay.io/team/web',
            'Not A Name',
            `a@${digest('1')}`,
          ),
          imageId: fc.constantFrom('', digest('1'), `a/b@${digest('1')}`, `a/b@${digest('9')}`),
        },
        { noNullPrototype: true },
      ),
      { selector: ({ object, path }) => `${object} ${path}` },
    );
    fc.assert(
      fc.property(uses, all => {
        const { images } = compareLive(all, [LOCKED], () => false);
        assert.equal(images.flatMap(image => image.uses).length, all.length);
        const ranks = images.map(({ state }) => LIVE_STATES.indexOf(state));
        assert.deepEqual(ranks, [...ranks].sort());
        assert.deepEqual(
          compareLive(all.toReversed(), [LOCKED], () => false),
          { images, unused: images.some(({ locked }) => locked) ? [] : ['quay.io/team/web:1'] },
        );
      }),
    );
  });
});
