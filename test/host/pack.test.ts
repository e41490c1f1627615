// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { packFolder } from '../../src/host/pack.ts';

describe('a packed folder', () => {
  const files = [
    { path: 'install.sh', content: '#!/bin/sh\n', mode: 0o755 },
    { path: 'etc/containerd/certs.d/[2001_db8__1]_5000_/hosts.toml', content: Buffer.from('é'), mode: 0o600 },
  ];

  it('is read by tar with its modes, and nobody owns it', async () => {
    const listed = execFileSync('tar', ['-tvz', '--numeric-owner'], {
      input: await packFolder('worker', files),
      encoding: 'utf8',
    });
    const lines = listed.split('\n').map(line => line.split(/\s+/));
    assert.deepEqual(lines[0]?.slice(0, 2), ['-rwxr-xr-x', '0/0']);
    assert.deepEqual(
      [lines[0]?.[5], lines[1]?.[5]],
      files.map(({ path }) => `worker/${path}`),
    );
    assert.equal(lines[1]?.[0], '-rw-------');
    assert.equal(lines[0]?.[3], '1970-01-01');
  });

  it('has the same bytes each time', async () => {
    assert.deepEqual(await packFolder('worker', files), await packFolder('worker', files));
  });
});
