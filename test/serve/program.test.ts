// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { APP, beginDownload, LARGE, ServeBench, until, writeTar } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'run.cjs');

describe('serve: the program', function () {
  this.timeout(60_000);
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  interface Running {
    readonly child: ChildProcess;
    readonly origin: string;
    readonly log: () => string;
  }

  async function run(
    cwd: string,
    words: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<Running> {
    const env = { ...process.env, AIRGAP_SERVE_ADDR: '127.0.0.1:0', ...environment };
    const child = spawn(process.execPath, [PROGRAM, 'serve', ...words], { cwd, env });
    let log = '';
    child.stderr.on('data', chunk => (log += chunk));
    bench.later(async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail(log))]);
    return { child, origin: String(line).trim(), log: () => log };
  }

  it('takes its settings from the file and the environment, and reads anew on SIGHUP', async () => {
    const folder = await bench.folder();
    const { origin, child, log } = await run(folder, ['--config', await configured(folder)], {
      AIRGAP_SERVE_LOG_FORMAT: 'json',
    });
    assert.equal((await fetch(`${origin}/v2/${APP}/manifests/1`)).status, 200);
    child.kill('SIGHUP');
    await until(() => log().includes('read again'), 'a word of the reading');
    const lines = log()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ message }) => message.replace(origin, 'ORIGIN')),
      ['ORIGIN serves 1 image of 1 repository', 'served', 'read again: 1 image of 1 repository'],
    );
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('lets a running download end on SIGTERM, and cuts it on a second one', async () => {
    const folder = await bench.bundle();
    const digest = await bench.addLargeBlob(folder);
    for (const signals of [1, 2]) {
      const { origin, child, log } = await run(folder, [folder]);
      const download = await beginDownload(`${origin}/v2/${APP}/blobs/${digest}`);
      child.kill('SIGTERM');
      await until(() => log().includes('stopping'), 'a word of the stop');
      if (signals === 2) child.kill('SIGTERM');
      const exit = once(child, 'exit');
      if (signals === 2) await exit;
      const read = buffer(download);
      if (signals === 2) await assert.rejects(read);
      else assert.equal((await read).length, LARGE);
      if (signals === 1) assert.deepEqual(await exit, [0, null]);
      else assert.match(log(), /1 running download was cut short/);
    }
  });

  async function configured(folder: string): Promise<string> {
    await writeTar(await bench.bundle(), path.join(folder, 'bundle.tar'));
    const file = path.join(folder, 'serve.yaml');
    const text =
      'apiVersion: helm-airgap/v1\nkind: AirgapConfig\nserve: {bundles: [bundle.tar], addr: "192.0.2.1:1"}\n';
    await writeFile(file, text);
    return file;
  }
});
