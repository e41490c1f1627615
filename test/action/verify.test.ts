// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { verifyMirror } from '../../src/action/verify.ts';
import { Bench } from '../oci/setup.ts';
import { aLock, anImage } from '../support/locks.ts';

describe('action: verifying a mirror', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('tells after each image how many there are', async () => {
    const names = ['docker.io/example/api:1', 'docker.io/example/web:1'];
    const lock = aLock(
      names.map(name => anImage(name, { digest: bench.memory.addImage(name, { single: true }).digest })),
    );
    const told: string[] = [];
    const options = {
      releases: [],
      images: [],
      platforms: undefined,
      referrers: true,
      layout: 'strip-host',
      deep: false,
      concurrency: 1,
      retries: 0,
      onProgress: (done: number, total: number) => told.push(`${done}/${total}`),
    };
    const workspace = { root: '.', file: 'airgap.yaml', config: {}, configured: false, lockFile: 'airgap.lock.yaml' };
    const source = bench.client(await bench.registry());
    const { images } = await verifyMirror(lock, 'docker.io', options, workspace, source);
    assert.deepEqual(
      images.map(({ findings }) => findings),
      [[], []],
    );
    assert.deepEqual(told, ['1/2', '2/2']);
  });
});
