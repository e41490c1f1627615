// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { PODS } from '../../src/cluster/resource.ts';
import { status } from '../support/fake-api-server.ts';
import { open, pods } from './stage.ts';

const names = ({ metadata }: { metadata: { name?: unknown } }): string => String(metadata.name);

describe('listing objects', () => {
  it('reads all pages, and keeps what it is told to', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1201) });
    const { items, resourceVersion } = await stage.cluster.list(PODS, {}, pod =>
      names(pod).endsWith('7') ? names(pod) : undefined,
    );
    assert.equal(items.length, 120);
    assert.equal(items.at(-1), 'pod-1197');
    assert.equal(resourceVersion, '100');
    assert.equal(stage.server.requests.length, 3);
  });

  it('begins anew when a continue token is too old, with nothing twice', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1201) });
    stage.server.trouble = (url, count) =>
      url.searchParams.has('continue') && count === 3 ? { status: 410, body: status(410, 'too old') } : undefined;
    const { items } = await stage.cluster.list(PODS, {}, names);
    assert.equal(items.length, 1201);
    assert.equal(new Set(items).size, 1201);
    assert.equal(stage.server.requests.length, 6);
  });

  it('goes on with the token that the server offers when tokens are always too old', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1201) });
    stage.server.trouble = (url, count) =>
      url.searchParams.get('continue') === '500' && count < 7
        ? { status: 410, body: status(410, 'too old', { continue: '500' }) }
        : undefined;
    const { items } = await stage.cluster.list(PODS, {}, names);
    assert.equal(new Set(items).size, 1201);
    assert.equal(items.length, 1201);
  });

  it('gives up on tokens that are always too old where nothing else is offered', async () => {
    await using stage = await open({ '/api/v1/pods': pods(600) });
    stage.server.trouble = url =>
      url.searchParams.has('continue') ? { status: 410, body: status(410, 'too old') } : undefined;
    await assert.rejects(stage.cluster.list(PODS, {}, names), { code: 'CLUSTER_EXPIRED' });
    assert.ok(stage.server.requests.length < 10);
  });

  it('asks for smaller pages when objects are huge', async () => {
    const huge = pods(40).map(pod => ({ ...pod, metadata: { ...pod.metadata, annotations: { a: 'x'.repeat(1000) } } }));
    await using stage = await open({ '/api/v1/pods': huge }, { largest: 40_000 });
    assert.equal((await stage.cluster.list(PODS, {}, names)).items.length, 40);
    assert.ok(stage.server.requests.some(({ path }) => path.includes('limit=31')));
  });

  it('asks again after 429 for as long as Retry-After says, and after a connection that broke', async () => {
    await using stage = await open({ '/api/v1/pods': pods(2) });
    stage.server.trouble = (_, count) => {
      if (count === 1) return { status: 429, headers: { 'retry-after': '7' } };
      return count === 2 ? 'drop' : undefined;
    };
    assert.equal((await stage.cluster.list(PODS, {}, names)).items.length, 2);
    assert.deepEqual(stage.clock.slept, [7000, 500]);
  });

  it('says what the API server said when it may not see', async () => {
    await using stage = await open({});
    stage.server.trouble = () => ({ status: 403, body: status(403, 'pods is forbidden: User "x" cannot list') });
    await assert.rejects(stage.cluster.list(PODS, { namespace: 'shop' }, names), {
      code: 'CLUSTER_FORBIDDEN',
      message: 'fake: cannot list pods in namespace shop: 403 pods is forbidden: User "x" cannot list',
    });
  });

  it('does not wait for ever for a server that hangs', async () => {
    await using stage = await open({}, { requestTimeout: 50 });
    stage.server.trouble = () => 'hang';
    await assert.rejects(stage.cluster.list(PODS, {}, names), {
      code: 'CLUSTER_TIMEOUT',
      message: 'fake: cannot list pods in all namespaces: no answer in time',
    });
  });

  it('tells a web page from an API server', async () => {
    await using stage = await open({});
    stage.server.trouble = () => ({ status: 502, body: {} });
    await assert.rejects(stage.cluster.list(PODS, {}, names), { code: 'CLUSTER_ANSWER' });
    assert.equal(stage.server.requests.length, 4);
  });
});
