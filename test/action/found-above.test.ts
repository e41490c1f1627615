// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hintAbove } from '../../src/action/found-above.ts';

describe('a file that is missing here', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-above-'));
    mkdirSync(path.join(folder, 'repository', 'charts', 'web'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const hint = (...below: string[]): string =>
    hintAbove(path.join(folder, 'repository', ...below), 'lock', 'Write it.');

  it('is told of where it stands above, within the repository', () => {
    mkdirSync(path.join(folder, 'repository', '.git'));
    assert.equal(hint('charts', 'web'), 'Write it.');
    writeFileSync(path.join(folder, 'repository', 'lock'), '');
    assert.equal(hint('charts', 'web'), `There is one in ${path.join('..', '..')}: run this there. Or else: Write it.`);
    assert.equal(hint('charts'), 'There is one in ..: run this there. Or else: Write it.');
  });

  it('is not told of where it stands above the repository, or where there is none', () => {
    writeFileSync(path.join(folder, 'lock'), '');
    assert.equal(hint('charts'), 'Write it.');
    mkdirSync(path.join(folder, 'repository', '.git'));
    assert.equal(hint('charts'), 'Write it.');
    assert.equal(hint(), 'Write it.');
  });
});
