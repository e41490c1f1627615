// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { audit } from '../../src/action/audit.ts';
import type { Reader } from '../../src/action/reader.ts';
import { open } from '../cluster/stage.ts';
import { aLock, anImage } from '../support/locks.ts';

const READER = {
  reads: () => false,
  knows: (group: string) => group === 'known.example',
  look: () => ({ uses: [], unresolved: [] }),
} as unknown as Reader;
const WORKSPACE = { root: '.', file: 'airgap.yaml', config: {}, configured: false, lockFile: 'airgap.lock.yaml' };
const OPTIONS = { mirror: undefined, nodeMirror: false };

/** Images of the lock that nothing uses, in a cluster that does not tell of these API groups. */
async function unused(namespace: string | undefined, ...stale: string[]): Promise<readonly string[]> {
  const items = stale.map(name => ({ metadata: { name }, versions: [{ version: 'v1', freshness: 'Stale' }] }));
  const empty = { metadata: { resourceVersion: '1' }, items: [] };
  await using stage = await open({
    '/apis': { kind: 'APIGroupDiscoveryList', items },
    ...Object.fromEntries(['pods', 'namespaces/shop/pods', 'nodes'].map(list => [`/api/v1/${list}`, empty])),
  });
  const lock = aLock([anImage('docker.io/library/web:1')]);
  return (await audit({ cluster: stage.cluster }, lock, { ...OPTIONS, scope: { namespace } }, WORKSPACE, READER))
    .unused;
}

describe('audit', () => {
  it('calls images unused only when nothing that may name them is out of sight', async () => {
    assert.deepEqual(await unused(undefined), ['docker.io/library/web:1']);
    assert.deepEqual(await unused(undefined, 'other.example'), ['docker.io/library/web:1']);
    assert.deepEqual(await unused(undefined, 'known.example'), []);
    assert.deepEqual(await unused('shop'), []);
  });
});
