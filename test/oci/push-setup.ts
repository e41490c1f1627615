// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { CopyTarget } from '../../src/oci/content.ts';
import { createRegistryEnds, type ImageSourceOptions } from '../../src/oci/endpoint.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry, TestRegistryOptions } from '../support/registry.ts';
import { type WritableOptions, WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench } from './setup.ts';

export const APP = 'docker.io/example/app:1';
export const PUT_BLOB = /^PUT .*\/blobs\/uploads\//;
/** The repository that APP goes to. */
export const PLACE = 'm/docker.io/example/app';

/** A copy from one test registry to another. */
export interface Pushing {
  readonly store: WritableRegistry;
  readonly upstream: TestRegistry;
  readonly mirror: TestRegistry;
  copy(options?: Parameters<typeof copyAll>[2]): ReturnType<typeof copyAll>;
}

export interface PushOptions {
  readonly names?: readonly string[];
  readonly mirror?: TestRegistryOptions;
  /** Hosts beside the mirror that may be spoken to in the clear. */
  readonly plainHttp?: readonly string[];
  readonly client?: Partial<ImageSourceOptions>;
}

/** A bench whose memory stands upstream, with a mirror to push to. */
export class PushBench extends Bench {
  async pushing(
    writable: WritableOptions = {},
    { names = [APP], mirror: registry = {}, plainHttp = [], client = {} }: PushOptions = {},
  ): Promise<Pushing> {
    const store = new WritableRegistry(writable);
    const upstream = await this.registry();
    const mirror = await this.registry({ writable: store, ...registry });
    const ends = createRegistryEnds({
      endpoints: { 'docker.io': upstream.origin },
      plainHttp: [mirror.host, ...plainHttp],
      environment: {},
      home: '/nonexistent',
      clock: this.clock,
      ...client,
    });
    this.later(() => ends.close());
    const target: CopyTarget = ends.target(mirror.host);
    const requests = await requestsFor(this.memory, names, [target], `${mirror.host}/m`);
    return {
      store,
      upstream,
      mirror,
      copy: options => copyAll(ends.source, requests, { clock: this.clock, ...options }),
    };
  }

  /** Copies APP, and passes when it is there as it should be. */
  async copiesWhole({ store, copy }: Pushing): Promise<void> {
    const { images } = await copy();
    assert.deepEqual(
      images.map(({ outcome, failure }) => failure?.message ?? outcome),
      ['copied'],
    );
    assert.deepEqual(store.brokenTags(), []);
    const { digest } = await this.memory.resolve(parseReference(APP));
    assert.equal(store.repositories.get(PLACE)?.tags.get('1'), digest);
    assert.equal(store.openUploads, 0);
  }
}
