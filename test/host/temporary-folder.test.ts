// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { temporaryFolder } from '../../src/host/temporary-folder.ts';

const MODULE = path.join(import.meta.dirname, '..', '..', 'src', 'host', 'temporary-folder.ts');

describe('host: a temporary folder beside what is written', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'airgap-temporary-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  /** A process that makes a folder, and says its name; then it waits. `where` is the system's place, or one that is named. */
  async function another(
    where: 'named' | 'system' = 'named',
  ): Promise<{ folder: string; kill: () => Promise<unknown> }> {
    const program = `
      const { temporaryFolder } = await import(${JSON.stringify(MODULE)});
      const { path } = await temporaryFolder(${where === 'named' ? JSON.stringify(parent) : ''});
      process.stdout.write(path);
      process.stdin.resume();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: parent },
    });
    const [folder] = await once(child.stdout, 'data');
    const kill = (): Promise<unknown> => {
      child.kill('SIGKILL');
      return once(child, 'exit');
    };
    return { folder: String(folder), kill };
  }

  it('is cleared of what a killed process left, and of nothing else', async () => {
    const killed = await another();
    await writeFile(path.join(killed.folder, 'bundle.tar'), 'half');
    const running = await another();
    const kept = ['.helm-airgap-000000000000-1-aaaaaa', '.helm-airgap-old', 'bundle.tar'];
    for (const name of kept) await mkdir(path.join(parent, name));
    await killed.kill();
    const first = await temporaryFolder(parent);
    const second = await temporaryFolder(parent);
    assert.ok(!existsSync(killed.folder));
    const all = [...kept, ...[running.folder, first.path, second.path].map(folder => path.basename(folder))];
    assert.deepEqual((await readdir(parent)).sort(), all.sort());
    await running.kill();
    await first.remove();
    await second.remove();
    await (await temporaryFolder(parent)).remove();
    assert.deepEqual((await readdir(parent)).sort(), kept.sort());
  });

  it('is cleared where the system keeps such, too', async () => {
    const killed = await another('system');
    await writeFile(path.join(killed.folder, 'values.yaml'), 'password: hunter2');
    await killed.kill();
    const next = await another('system');
    assert.deepEqual(await readdir(parent), [path.basename(next.folder)]);
    await next.kill();
  });
});
