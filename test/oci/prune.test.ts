// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRegistryEnds, type RegistryEnds } from '../../src/oci/endpoint.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { applyPlan, refuseChanged } from '../../src/oci/prune/apply-prune.ts';
import { freedBytes, type Keep, planRepository, type RepositoryPlan } from '../../src/oci/prune/plan-prune.ts';
import { type RepositoryState, readRepository, type StoredManifest } from '../../src/oci/prune/repository-state.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { DISTRIBUTION, startDistribution } from '../support/distribution.ts';
import { answers, refuses } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench, rejectsWith } from './setup.ts';

const APP = 'docker.io/example/app';
const PLACE = 'm/docker.io/example/app';
const digest = (number: number): Digest => digestOf(Buffer.from(String(number)));

/** Manifests that list and refer to earlier ones, and tags on some of them. */
const someState: fc.Arbitrary<RepositoryState> = fc
  .array(
    fc.record({ children: fc.array(fc.nat(9), { maxLength: 3 }), subject: fc.option(fc.nat(9)), tags: fc.nat(2) }),
    { minLength: 1, maxLength: 10 },
  )
  .map(made => {
    const tags = new Map<string, Digest>();
    const manifests = new Map<Digest, StoredManifest & { referrers: Digest[] }>();
    for (const [index, { children, subject, tags: count }] of made.entries()) {
      const earlier = (number: number): boolean => number < index;
      const blobs = [{ digest: digest(100 + (index % 4)), size: 10 }];
      manifests.set(digest(index), { size: 1, children: children.filter(earlier).map(digest), blobs, referrers: [] });
      if (subject !== null && earlier(subject)) manifests.get(digest(subject))?.referrers.push(digest(index));
      for (let tag = 0; tag < count; tag += 1) tags.set(`v${index}.${tag}`, digest(index));
      if (count === 2 && index > 0) tags.set(`${digest(index - 1).replace(':', '-')}.sig`, digest(index));
    }
    return { repository: 'r', tags, manifests };
  });

describe('oci: a plan of what to prune', () => {
  it('takes nothing that what is kept needs, all that nothing needs, and what points before what is pointed at', () => {
    fc.assert(
      fc.property(someState, fc.infiniteStream(fc.boolean()), (state, choices) => {
        const { tags, manifests } = state;
        const kept = [...tags.keys()].filter(() => choices.next().value === true);
        const plan = planRepository(state, { tags: new Set(kept), digests: new Set() });
        const doomed = new Set(plan.delete);
        for (const tag of kept) assert.ok(!doomed.has(tags.get(tag) as Digest), tag);
        for (const [index, one] of plan.delete.entries()) {
          const later = new Set(plan.delete.slice(index));
          for (const [pointer, { children }] of manifests) {
            if (children.includes(one))
              assert.ok(doomed.has(pointer) && !later.has(pointer), 'a parent stays, or goes later');
          }
          for (const referrer of manifests.get(one)?.referrers ?? [])
            assert.ok(!doomed.has(referrer) || !later.has(referrer), 'a referrer goes later');
        }
        for (const [one, { referrers }] of manifests)
          if (!doomed.has(one)) for (const referrer of referrers) assert.ok(!doomed.has(referrer), 'a signature goes');
        for (const tag of plan.untag) assert.ok(!kept.includes(tag) && !doomed.has(tags.get(tag) as Digest));
        if (kept.length === 0) assert.equal(plan.delete.length, manifests.size);
      }),
    );
  });

  it('counts bytes that nothing needs, in any repository', () => {
    const blob = (number: number, size: number) => ({ digest: digest(number), size });
    const manifest = (blobs: StoredManifest['blobs']): StoredManifest => ({
      size: 1,
      children: [],
      blobs,
      referrers: [],
    });
    const gone: RepositoryState = {
      repository: 'gone',
      tags: new Map(),
      manifests: new Map([[digest(1), manifest([blob(7, 100), blob(8, 1000)])]]),
    };
    const stays: RepositoryState = {
      repository: 'stays',
      tags: new Map(),
      manifests: new Map([[digest(2), manifest([blob(8, 1000)])]]),
    };
    const plan = (state: RepositoryState, digests: Digest[]): RepositoryPlan =>
      planRepository(state, { tags: new Set(), digests: new Set(digests) });
    assert.equal(freedBytes([gone, stays], [plan(gone, []), plan(stays, [digest(2)])]), 101);
  });
});

describe('oci: pruning', () => {
  const bench = new Bench();
  const NONE: Keep = { tags: new Set(), digests: new Set() };
  afterEach(() => bench.stop());

  /** Two tags of different images and one more of the first, the first signed, in the registry at this host. */
  async function fill(host: string): Promise<RegistryEnds> {
    for (const tag of ['1', '2']) bench.memory.addImage(`${APP}:${tag}`, { platforms: ['linux/amd64', 'linux/arm64'] });
    bench.memory.addImage(`${APP}:also-1`, { platforms: ['linux/amd64', 'linux/arm64'], content: `${APP}:1` });
    for (const tag of ['1', '2']) {
      const root = await bench.memory.resolve(parseReference(`${APP}:${tag}`));
      bench.memory.addReferrer(APP, root, 'application/vnd.example.signature');
    }
    const ends = createRegistryEnds({ plainHttp: [host], environment: {}, home: '/nonexistent', clock: bench.clock });
    bench.later(() => ends.close());
    const names = ['1', '2', 'also-1'].map(tag => `${APP}:${tag}`);
    const { images } = await copyAll(
      bench.memory,
      await requestsFor(bench.memory, names, [ends.target(host)], `${host}/m`),
    );
    assert.ok(images.every(({ outcome }) => outcome === 'copied'));
    return ends;
  }

  async function prune(ends: RegistryEnds, host: string, keep: Keep): Promise<RepositoryPlan> {
    const keeper = ends.keeper(host);
    assert.deepEqual(await keeper.repositories(), [PLACE]);
    const plan = planRepository(await readRepository(keeper, host, PLACE, keep.digests), keep);
    await refuseChanged(keeper, host, plan);
    await applyPlan(keeper, plan);
    return plan;
  }

  it('leaves what is kept whole, signatures included, in a real registry too', async () => {
    const { host: own } = await bench.registry({ writable: new WritableRegistry() });
    const hosts = [own];
    if (DISTRIBUTION === undefined) console.log('      without docker-registry: not on PATH');
    else {
      const { host, stop } = await startDistribution(DISTRIBUTION, await bench.folder());
      bench.later(stop);
      hosts.push(host);
    }
    for (const host of hosts) {
      const ends = await fill(host);
      const keeper = ends.keeper(host);
      const plan = await prune(ends, host, { tags: new Set(['2']), digests: new Set() });
      // The index, its children, its signature and the list of that.
      assert.equal(plan.delete.length, 5);
      const { digest: kept } = await bench.memory.resolve(parseReference(`${APP}:2`));
      assert.deepEqual(await keeper.tags(PLACE), ['2', kept.replace(':', '-')].sort());
      const [request] = await requestsFor(bench.memory, [`${APP}:2`], [ends.target(host)], `${host}/m`);
      const again = await copyAll(bench.memory, [request as NonNullable<typeof request>]);
      assert.deepEqual([again.images[0]?.outcome, again.read], ['there', 0]);
      const place = parseReference(`${host}/${PLACE}:2`);
      assert.equal((await keeper.reader.referrers(place, kept)).length, 1);
    }
  });

  for (const [what, behaviour, problem] of [
    [
      'goes on elsewhere',
      answers(200, '{"tags":["1"]}', { link: '<https://other.test/v2/x>; rel="next"' }),
      'goes on at other.test',
    ],
    ['breaks off', answers(200, '{"tags":["1"]}', { link: '</v2/gone/tags/list?n=100&last=1>; rel="next"' }), '404'],
    ['is a web page', answers(200, '<!doctype html>', { 'content-type': 'text/html' }), '200 answered HTML'],
    ['is cut short', answers(200, '{"tags":["1"'), '127.0.0.1'],
  ] as const) {
    it(`takes no list of tags that ${what} for all`, async () => {
      const registry = await bench.registry({ writable: new WritableRegistry() });
      const ends = await fill(registry.host);
      registry.on(/app\/tags\/list/, behaviour);
      registry.on(/gone/, refuses(404, 'NAME_UNKNOWN'));
      await assert.rejects(ends.keeper(registry.host).tags(PLACE), ({ message }: Error) => message.includes(problem));
    });
  }

  it('reads a list of more tags than a call can have arguments', async () => {
    const registry = await bench.registry({ writable: new WritableRegistry() });
    const ends = await fill(registry.host);
    const tags = Array.from({ length: 300_000 }, (_, at) => `t${at}`);
    registry.on(/app\/tags\/list/, answers(200, JSON.stringify({ tags })));
    assert.equal((await ends.keeper(registry.host).tags(PLACE)).length, tags.length);
  });

  it('goes on with a plan that was stopped, and refuses one when the registry changed', async () => {
    const store = new WritableRegistry({ referrers: true });
    const registry = await bench.registry({ writable: store });
    const ends = await fill(registry.host);
    const keeper = ends.keeper(registry.host);
    const plan = planRepository(await readRepository(keeper, registry.host, PLACE, []), {
      ...NONE,
      tags: new Set(['2']),
    });
    registry.on(/^DELETE/, refuses(403, 'DENIED', 'no'), 1);
    await rejectsWith(applyPlan(keeper, { ...plan, delete: plan.delete.slice(0, 2) }), 'REGISTRY_DENIED');
    await applyPlan(keeper, { ...plan, delete: plan.delete.slice(0, 2) });
    await refuseChanged(keeper, registry.host, plan);
    const tags = store.repositories.get(PLACE)?.tags as Map<string, string>;
    tags.set('3', tags.get('2') as string);
    await rejectsWith(refuseChanged(keeper, registry.host, plan), 'PLAN_STALE', ':3 is sha256:');
    tags.delete('3');
    tags.delete('2');
    await rejectsWith(refuseChanged(keeper, registry.host, plan), 'PLAN_STALE', ':2 is gone');
  });

  it('takes a tag from a manifest that stays, where the registry can', async () => {
    const store = new WritableRegistry({ referrers: true });
    const registry = await bench.registry({ writable: store });
    const ends = await fill(registry.host);
    const keep = { tags: new Set(['1', '2']), digests: new Set<Digest>() };
    registry.on(/^DELETE/, refuses(405, 'UNSUPPORTED', 'no'), 1);
    const keeper = ends.keeper(registry.host);
    const plan = planRepository(await readRepository(keeper, registry.host, PLACE, []), keep);
    assert.deepEqual([plan.delete, plan.untag], [[], ['also-1']]);
    assert.deepEqual(await applyPlan(keeper, plan), { manifests: 0, tags: 0, left: ['also-1'] });
    assert.deepEqual(await applyPlan(keeper, plan), { manifests: 0, tags: 1, left: [] });
    assert.deepEqual(await keeper.tags(PLACE), ['1', '2']);
  });
});
