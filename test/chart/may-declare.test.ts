// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mayDeclareImages } from '../../src/chart/may-declare.ts';

describe('charts that may declare images', () => {
  let location = '';
  beforeEach(async () => {
    location = await mkdtemp(path.join(tmpdir(), 'helm-airgap-chart-'));
  });
  afterEach(() => rm(location, { recursive: true }));

  async function put(name: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(location, name)), { recursive: true });
    await writeFile(path.join(location, name), text);
  }

  /** Reading the whole of a folder is a failure: that is what asking first saves. */
  function may(): Promise<boolean> {
    return mayDeclareImages({ location, files: () => assert.fail('all files were read') });
  }

  it('have a list, or a sub-chart at any depth that has one', async () => {
    await put('Chart.yaml', 'name: a\n');
    assert.equal(await may(), false);
    await put('charts/b/Chart.yaml', 'name: b\n');
    await put('charts/b/charts/c/Chart.yaml', 'name: c\nannotations: {artifacthub.io/images: ""}\n');
    await put('charts/README.md', 'images\n');
    assert.equal(await may(), true);
  });

  it('have a packed sub-chart: it is not opened to tell', async () => {
    await put('Chart.yaml', 'name: a\n');
    await put('charts/b-1.0.0.tgz', '');
    assert.equal(await may(), true);
  });

  it('are packed themselves, and have a list', async () => {
    const files = (text: string) => async () => new Map([['charts/b/Chart.yaml', Buffer.from(text)]]);
    assert.equal(await mayDeclareImages({ location: `${location}.tgz`, files: files('name: b\n') }), false);
    assert.equal(
      await mayDeclareImages({ location: `${location}.tgz`, files: files('annotations: {images: ""}\n') }),
      true,
    );
  });
});
