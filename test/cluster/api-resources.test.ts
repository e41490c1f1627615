// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { open } from './stage.ts';

const WIDGETS = { group: 'shop.example', version: 'v2', kind: 'Widget', plural: 'widgets', namespaced: true };
/** What only the older version has. */
const GADGETS = { ...WIDGETS, version: 'v1', kind: 'Gadget', plural: 'gadgets' };

describe('the kinds that an API server has', () => {
  it('come in the version that a group prefers; one that is stale is told', async () => {
    const served = (resource: string, kind: string, verbs: string[]) => ({
      ...{ resource, responseKind: { kind }, scope: 'Namespaced', verbs },
    });
    const items = [
      {
        metadata: { name: 'shop.example' },
        versions: [
          {
            version: 'v2',
            resources: [served('widgets', 'Widget', ['list']), served('reviews', 'Review', ['create'])],
          },
          {
            version: 'v1',
            resources: [served('widgets', 'Widget', ['list']), served('gadgets', 'Gadget', ['list'])],
          },
        ],
      },
      { metadata: { name: 'down.example' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
    ];
    await using stage = await open({ '/apis': { kind: 'APIGroupDiscoveryList', items } });
    assert.deepEqual(await stage.cluster.resources(), { resources: [GADGETS, WIDGETS], unknown: ['down.example'] });
  });

  it('are asked for group by group where the server is old, and one that is down hides no other', async () => {
    const widgets = { name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get', 'list'] };
    const gadgets = { name: 'gadgets', kind: 'Gadget', namespaced: true, verbs: ['list'] };
    const versions = [{ version: 'v1' }, { version: 'v2' }];
    const group = (name: string) => ({ name, versions, preferredVersion: { version: 'v2' } });
    await using stage = await open({
      '/apis': { kind: 'APIGroupList', groups: [group('down.example'), group('shop.example')] },
      '/apis/shop.example/v2': { resources: [widgets, { ...widgets, name: 'widgets/status' }] },
      '/apis/shop.example/v1': { resources: [widgets, gadgets] },
    });
    stage.server.trouble = ({ pathname }) => (pathname.includes('down') ? { status: 503 } : undefined);
    assert.deepEqual(await stage.cluster.resources(), { resources: [GADGETS, WIDGETS], unknown: ['down.example'] });
  });
});
