// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { packPlugin } from './packed.ts';
import { Sandbox } from './sandbox.ts';

const programsWanted = [
  'airgap/bin/helm-airgap',
  'airgap/bin/kubectl-airgap',
  'airgap/bin/kubectl_complete-airgap',
  'airgap/plugin.complete',
  'plugin.complete',
];

async function headersOf(archive: string): Promise<Header[]> {
  const headers: Header[] = [];
  for await (const entry of createReadStream(archive).pipe(createGunzip()).pipe(extract())) {
    headers.push(entry.header);
    entry.resume();
  }
  return headers;
}

describe('the packed plugin', function () {
  // Each packing bundles the program anew.
  this.timeout(180_000);
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  it('is the same bytes each time', async () => {
    const first = readFileSync(await packPlugin(sandbox));
    const second = readFileSync(await packPlugin(sandbox));
    assert.ok(first.equals(second));
  });

  it('holds what runs, and neither links, sources nor what development needs', async () => {
    const headers = await headersOf(await packPlugin(sandbox));
    const names = headers.map(({ name }) => name);
    assert.deepEqual([...new Set(headers.map(({ type }) => type))].sort(), ['directory', 'file']);
    for (const name of ['LICENSE', 'plugin.yaml', 'bin/helm-airgap', 'dist/program.js', 'dist/LICENSES.txt'])
      assert.ok(names.includes(`airgap/${name}`), name);
    assert.deepEqual(
      names.filter(name => /\.ts$|node_modules\//.test(name)),
      [],
    );
    const programs = headers
      .filter(({ type, mode = 0 }) => type === 'file' && (mode & 0o111) !== 0)
      .map(({ name }) => name);
    assert.deepEqual(programs, programsWanted);
  });
});
