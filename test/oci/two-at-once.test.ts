// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { type Clock, systemClock } from '../../src/oci/http/clock.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { DISTRIBUTION, startDistribution } from '../support/distribution.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench } from './setup.ts';

const NAMES = Array.from({ length: 6 }, (_, index) => `docker.io/example/app-${index}:1`);
/** Rounds at a real registry; the race that it once lost shows now and then. */
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 3);

describe('oci: two copies of the same images into one registry at once', function () {
  this.timeout(120_000);
  const bench = new Bench();
  beforeEach(() => {
    // Every second one shares all blobs with the one before it, in another repository.
    NAMES.forEach((name, index) => {
      const content = NAMES[index - (index % 2)] as string;
      bench.memory.addImage(name, { platforms: ['linux/amd64', 'linux/arm64'], content });
    });
  });
  afterEach(() => bench.stop());

  async function copyTo(host: string, prefix: string, clock: Clock): Promise<string[]> {
    const ends = createRegistryEnds({ plainHttp: [host], environment: {}, home: '/nonexistent', clock });
    bench.later(() => ends.close());
    const requests = await requestsFor(bench.memory, NAMES, [ends.target(host)], `${host}/${prefix}`);
    const { images } = await copyAll(bench.memory, requests, { clock });
    return images.map(({ outcome, failure }) => failure?.message ?? outcome);
  }

  it('both end right, and no tag is ever broken', async () => {
    const store = new WritableRegistry();
    const { host } = await bench.registry({ writable: store });
    const both = await Promise.all([copyTo(host, 'm', bench.clock), copyTo(host, 'm', bench.clock)]);
    for (const outcome of both.flat()) assert.match(outcome, /^(copied|there)$/);
    assert.deepEqual(store.brokenTags(), []);
    for (const name of NAMES) {
      const { repository } = parseReference(name);
      const { digest } = await bench.memory.resolve(parseReference(name));
      assert.equal(store.repositories.get(`m/docker.io/${repository}`)?.tags.get('1'), digest);
    }
    assert.equal(store.openUploads, 0);
  });

  it(`both end right at a real registry (${DISTRIBUTION ?? 'docker-registry is not on PATH'})`, async function () {
    if (DISTRIBUTION === undefined) return this.skip();
    const registry = await startDistribution(DISTRIBUTION, await bench.folder());
    bench.later(() => registry.stop());
    for (let round = 0; round < ROUNDS; round += 1) {
      const copies = [1, 2, 3].map(() => copyTo(registry.host, `round-${round}`, systemClock));
      const outcomes = (await Promise.all(copies)).flat();
      assert.deepEqual(
        outcomes.filter(outcome => !/^(copied|there)$/.test(outcome)),
        [],
        `round ${round}`,
      );
      assert.deepEqual(
        await copyTo(registry.host, `round-${round}`, systemClock),
        NAMES.map(() => 'there'),
      );
    }
  });
});
