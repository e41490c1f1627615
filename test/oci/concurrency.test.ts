// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { sendAnswer } from '../../src/oci/server.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { Behaviour } from '../support/registry-behaviours.ts';
import { Bench } from './setup.ts';

const NGINX = parseReference('nginx:1.27');

describe('oci: many requests at once', () => {
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage('nginx:1.27'));
  afterEach(() => bench.stop());

  it('reach a registry eight at a time', async () => {
    let [open, most] = [0, 0];
    const full = Promise.withResolvers<void>();
    const counts: Behaviour = async ({ response, good }) => {
      open += 1;
      most = Math.max(most, open);
      if (open === 8) full.resolve();
      await full.promise;
      const answer = await good();
      open -= 1;
      await sendAnswer(response, answer, true);
    };
    const registry = await bench.registry();
    registry.on(/./, counts);
    const source = bench.client(registry);
    await Promise.all(Array.from({ length: 50 }, () => source.resolve(NGINX)));
    assert.deepEqual([registry.requests.length, most], [50, 8]);
  });

  it('have each their own time: those that wait do not run out of it', async () => {
    const registry = await bench.registry();
    let stalled = 0;
    const stallsTogether: Behaviour = () => {
      stalled += 1;
      if (stalled === 8) bench.clock.passDeadlines();
    };
    registry.on(/./, stallsTogether, 8);
    const source = bench.client(registry);
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => source.resolve(NGINX)));
    const codes = results.map(result => (result.status === 'rejected' ? result.reason.code : 'fine'));
    assert.deepEqual(codes, [...Array(8).fill('REGISTRY_TIMEOUT'), ...Array(4).fill('fine')]);
  });
});
