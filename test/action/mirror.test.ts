// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type MirrorOptions, type MirrorPorts, mirror, transfersOf } from '../../src/action/mirror.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { canonical, parseReference } from '../../src/reference/reference.ts';
import { fails } from '../support/failures.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { aLock, anImage, aUse, digest } from '../support/locks.ts';
import { TRANSFER } from '../support/transfer-options.ts';

const OPTIONS: MirrorOptions = {
  ...TRANSFER,
  to: ['mirror.example:5000/m'],
  layout: undefined,
  onExistingTag: 'overwrite',
  retries: 3,
};
const WORKSPACE: Workspace = {
  root: '.',
  file: 'airgap.yaml',
  config: {},
  configured: false,
  lockFile: 'airgap.lock.yaml',
};

function names(lock: Lock, options: Partial<MirrorOptions> = {}): string[] {
  const transfers = transfersOf(lock, { ...OPTIONS, ...options }, WORKSPACE);
  return transfers.flatMap(({ destinations }) => destinations.map(canonical));
}

describe('what is mirrored', () => {
  const lock = aLock([
    'quay.io/team/app:1',
    anImage(`quay.io/team/app:1@${digest('b')}`, { digest: digest('b') }),
    anImage(`docker.io/library/nginx@${digest('c')}`, { digest: digest('c'), uses: [aUse({ release: 'shop/other' })] }),
  ]);

  it('is named by the layout; an image whose tag another one has, or that has none, goes by digest', () => {
    assert.deepEqual(names(lock), [
      `mirror.example:5000/m/docker.io/library/nginx@${digest('c')}`,
      'mirror.example:5000/m/quay.io/team/app:1',
      `mirror.example:5000/m/quay.io/team/app@${digest('b')}`,
    ]);
    assert.deepEqual(
      names(lock, { images: ['*/nginx*'], layout: 'strip-host', to: ['a.example', 'b.example/x', 'a.example'] }),
      [`a.example/library/nginx@${digest('c')}`, `b.example/x/library/nginx@${digest('c')}`],
    );
  });

  it('takes the layout of airgap.yaml, else the one that the overrides were proven for', () => {
    const stripped = { ...aLock(['quay.io/team/app:1']), mirror: { pull: 'pull.example', layout: 'strip-host' } };
    assert.deepEqual(names(stripped), ['mirror.example:5000/m/team/app:1']);
  });

  it('is refused by name when it has no digest, fits no pattern, or has no place of its own', () => {
    const { digest: _, ...unresolved } = anImage('quay.io/team/new:1');
    fails(() => names(aLock([{ ...unresolved, unresolved: 'offline' }])), 'LOCK_INCOMPLETE', /quay\.io\/team\/new:1/);
    fails(() => names(lock, { images: ['ghcr.io/*'] }), 'USAGE', /ghcr\.io/);
    fails(() => names(aLock(['quay.io/a/b:1', 'ghcr.io/a/b:1']), { layout: 'strip-host' }), 'LAYOUT_COLLISION');
  });
});

describe('mirroring', () => {
  const source = new MemorySource();
  const image = 'quay.io/team/app:1';
  const root = source.addImage(image, { platforms: ['linux/amd64', 'linux/arm64'] });
  const lock = aLock([anImage(image, { digest: root.digest })]);
  const portsTo = (target: MemorySource): MirrorPorts => ({ source, target: () => target, clock: new FakeClock() });

  it('copies by the digest of the lock, though the tag has moved', async () => {
    const moved = new MemorySource();
    moved.addImage(image, { platforms: ['linux/amd64', 'linux/arm64'] });
    moved.addImage(image, { platforms: ['linux/s390x'] });
    const target = new MemorySource();
    await mirror(lock, OPTIONS, WORKSPACE, { ...portsTo(target), source: moved });
    const there = await target.resolve(parseReference('mirror.example:5000/m/quay.io/team/app:1'));
    assert.equal(there.digest, root.digest);
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    const target = new MemorySource();
    const { images, plan, copied } = await mirror(lock, { ...OPTIONS, dryRun: true }, WORKSPACE, portsTo(target));
    assert.deepEqual(
      [images.map(({ state }) => state), plan.move.blobs, plan.there.blobs, copied],
      [['copy'], 4, 0, undefined],
    );
    assert.deepEqual(await target.names(), []);
  });

  it('serves several targets from one reading', async () => {
    const targets = new Map(['a.example', 'b.example'].map(host => [host, new MemorySource()]));
    const ports = { ...portsTo(new MemorySource()), target: (host: string) => targets.get(host) as MemorySource };
    const { copied, plan } = await mirror(lock, { ...OPTIONS, to: [...targets.keys()] }, WORKSPACE, ports);
    assert.equal(copied?.read, plan.move.bytes);
    for (const [host, target] of targets) assert.deepEqual(await target.names(), [`${host}/quay.io/team/app:1`]);
  });

  it('reads no faster than it may', async () => {
    const clock = new FakeClock();
    const started = clock.now();
    const { copied } = await mirror(lock, { ...OPTIONS, rateLimit: 1000 }, WORKSPACE, {
      ...portsTo(new MemorySource()),
      clock,
    });
    assert.ok((clock.now() - started) / 1000 >= (copied?.read ?? 0) / 1000 - 1, `${clock.now() - started} ms`);
  });
});
