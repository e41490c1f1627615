// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import path from 'node:path';
import { runProcess } from '../../src/host/process.ts';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { parseReference } from '../../src/reference/reference.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

describe('oci: the example images', () => {
  it('are what their list says', async () => {
    const { code, stderr } = await runProcess(process.execPath, [
      path.join(ROOT, 'tools', 'make-example-images.ts'),
      '--check',
    ]);
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('are whole, each with its platforms and content', async () => {
    const source = new LayoutSource(path.join(ROOT, 'examples', 'images'));
    const names = await source.names();
    assert.ok(names.length > 0);
    for (const name of names) {
      const { platforms } = await describeImage(source, parseReference(name));
      assert.ok(platforms.length === 1 || platforms.length === 3, name);
    }
  });
});
