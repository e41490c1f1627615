// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { PODS } from '../../src/cluster/resource.ts';
import { status } from '../support/fake-api-server.ts';
import { open, pods } from './stage.ts';

const names = ({ metadata }: { metadata: { name?: unknown } }): string => String(metadata.name);
const pod = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } });

describe('following objects', () => {
  it('goes on where it was when a connection breaks, also past bookmarks', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1) });
    const stop = new AbortController();
    const changes = stage.cluster.follow(PODS, {}, names, stop.signal)[Symbol.asyncIterator]();
    assert.deepEqual((await changes.next()).value, { type: 'listed', items: ['pod-0'] });
    const next = changes.next();
    const first = await stage.server.nextWatch();
    first.send('ADDED', pod('a', '101'));
    assert.deepEqual((await next).value, { type: 'changed', item: 'a' });
    const after = changes.next();
    first.send('BOOKMARK', pod('', '150'));
    first.send('DELETED', pod('a', '151'));
    assert.deepEqual((await after).value, { type: 'removed', item: 'a' });
    const later = changes.next();
    first.send('BOOKMARK', pod('', '180'));
    first.end();
    const second = await stage.server.nextWatch();
    second.send('MODIFIED', pod('b', '201'));
    assert.deepEqual((await later).value, { type: 'changed', item: 'b' });
    const last = changes.next();
    second.drop();
    const third = await stage.server.nextWatch();
    third.send('MODIFIED', pod('c', '202'));
    assert.deepEqual((await last).value, { type: 'changed', item: 'c' });
    stop.abort();
    await changes.return?.(undefined);
    const watches = stage.server.requests.filter(({ path }) => path.includes('watch=true'));
    assert.deepEqual(
      watches.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('resourceVersion')),
      ['100', '180', '201'],
    );
  });

  it('lists anew when the server has forgotten the place', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1) });
    const stop = new AbortController();
    const changes = stage.cluster.follow(PODS, {}, names, stop.signal)[Symbol.asyncIterator]();
    await changes.next();
    const next = changes.next();
    (await stage.server.nextWatch()).send('ERROR', status(410, 'too old resource version'));
    assert.deepEqual((await next).value, { type: 'listed', items: ['pod-0'] });
    stop.abort();
    await changes.return?.(undefined);
  });

  it('gives up when every connection breaks', async () => {
    await using stage = await open({ '/api/v1/pods': pods(1) });
    stage.server.trouble = url => (url.searchParams.has('watch') ? 'drop' : undefined);
    const changes = stage.cluster.follow(PODS, {}, names, new AbortController().signal)[Symbol.asyncIterator]();
    await changes.next();
    await assert.rejects(changes.next(), { code: 'CLUSTER_UNREACHABLE' });
    assert.ok(stage.server.requests.length < 15);
  });
});
