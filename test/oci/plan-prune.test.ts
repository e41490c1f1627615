// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { planRepository } from '../../src/oci/prune/plan-prune.ts';
import type { StoredManifest } from '../../src/oci/prune/repository-state.ts';
import type { Digest } from '../../src/reference/digest.ts';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(letter => `sha256:${letter.repeat(64)}` as Digest) as [
  Digest,
  Digest,
  Digest,
  Digest,
];
const ALONE: StoredManifest = { size: 1, children: [], blobs: [], referrers: [] };

function plan(tags: Record<string, Digest>, manifests: readonly Digest[], kept: readonly Digest[]) {
  const state = {
    repository: 'm/app',
    tags: new Map(Object.entries(tags)),
    manifests: new Map(manifests.map(digest => [digest, ALONE])),
  };
  return planRepository(state, { tags: new Set(), digests: new Set(kept) });
}

describe('what is pruned of a repository', () => {
  it('is the same however the registry lists it', () => {
    const [one, other] = [plan({ y: B, x: C }, [D, B, C], []), plan({ x: C, y: B }, [C, D, B], [])];
    assert.deepEqual(one, other);
    assert.deepEqual(Object.keys(one.tags), ['x', 'y']);
    assert.deepEqual(new Set(one.delete), new Set([B, C, D]));
  });

  it('is the tag of a signature when what it signs goes, and what it leads to stays', () => {
    const [gone, signed] = [A, B].map(digest => `${digest.replace(':', '-')}.sig`) as [string, string];
    assert.deepEqual(plan({ [gone]: C }, [A, C], [C]).untag, [gone]);
    assert.deepEqual(plan({ [signed]: C }, [B, C], [B]), {
      repository: 'm/app',
      tags: { [signed]: C },
      delete: [],
      untag: [],
    });
  });
});
