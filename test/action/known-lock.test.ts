// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireKnownLock } from '../../src/action/known-lock.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import { AirgapError } from '../../src/errors.ts';

const LOCK =
  'apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n  - {image: "docker.io/library/nginx:1.27", uses: []}\n';

describe('a lock that was parsed before', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-lock-'));
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const workspace = (): Workspace => ({
    root: folder,
    file: path.join(folder, 'airgap.yaml'),
    config: {},
    configured: false,
    lockFile: path.join(folder, 'airgap.lock.yaml'),
  });
  const locks = (): string => path.join(folder, 'cache', 'helm-airgap', 'locks');
  const read = () => requireKnownLock(workspace(), { XDG_CACHE_HOME: path.join(folder, 'cache') });
  const images = async (): Promise<string[]> => (await read()).images.map(({ image }) => image);
  const entry = (): string => path.join(locks(), readdirSync(locks())[0] ?? '');

  it('is the same when it is recalled', async () => {
    const first = await read();
    assert.equal(readdirSync(locks()).length, 1);
    assert.deepEqual(await read(), first);
  });

  it('is parsed when its text is another one', async () => {
    await read();
    writeFileSync(workspace().lockFile, LOCK.replace('1.27', '1.28'));
    assert.deepEqual(await images(), ['docker.io/library/nginx:1.28']);
  });

  it('is parsed when what is remembered is damaged', async () => {
    await read();
    writeFileSync(entry(), readFileSync(entry(), 'utf8').replace('1.27', '6.66'));
    assert.deepEqual(await images(), ['docker.io/library/nginx:1.27']);
    assert.deepEqual(await images(), ['docker.io/library/nginx:1.27']);
  });

  it('is not remembered when it is invalid, nor missing', async () => {
    writeFileSync(workspace().lockFile, LOCK.replace('nginx:1.27', 'NGINX'));
    for (let again = 0; again < 2; again += 1) {
      await assert.rejects(
        read(),
        (error: AirgapError) => error instanceof AirgapError && error.code === 'LOCK_INVALID',
      );
    }
    assert.deepEqual(readdirSync(locks()), []);
    rmSync(workspace().lockFile);
    await assert.rejects(read(), (error: AirgapError) => error.code === 'LOCK_MISSING');
  });
});
