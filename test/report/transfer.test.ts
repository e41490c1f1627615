// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { MirroredImage } from '../../src/action/mirror.ts';
import { showFailures } from '../../src/report/transfer.ts';

describe('report: failed images', () => {
  const failed = (name: string, why: string): MirroredImage => ({
    source: `docker.io/library/${name}`,
    destination: `mirror.example/${name}`,
    digest: `sha256:${'0'.repeat(64)}`,
    state: 'failed',
    error: {
      side: 'target',
      code: 'REGISTRY_UNREACHABLE',
      message: `mirror.example: cannot read ${name}: ${why}`,
      hint: 'Try.',
    },
  });
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `app-${index}:1`);

  it('are counted where hundreds fail in the same way, and all named where few do', () => {
    const told = showFailures([...names(300).map(name => failed(name, 'no such host')), failed('web:2', 'it hung up')]);
    const lines = told?.message.split('\n') ?? [];
    assert.equal(lines[0], '301 images failed:');
    assert.equal(lines.filter(line => line.includes('no such host')).length, 5);
    assert.ok(lines.includes('  and 295 more in the same way'), told?.message);
    assert.ok(lines.includes('    target: mirror.example: cannot read web:2: it hung up'), told?.message);
    assert.deepEqual(told?.hints, ['Try.']);
    const few = showFailures(names(5).map(name => failed(name, 'no such host')));
    assert.doesNotMatch(few?.message ?? '', /more/);
  });
});
