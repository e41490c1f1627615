// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { APP, beginDownload, LARGE, ServeBench, until, writeTar } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'run.cjs');

const USER = `puller:{SHA}${createHash('sha1').update('pw').digest('base64')}\n`;

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
    const child = begin(cwd, words, env);
    let log = '';
    child.stderr.on('data', chunk => (log += chunk));
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail(log))]);
    return { child, origin: String(line).trim(), log: () => log };
  }

  function begin(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, [PROGRAM, 'serve', ...words], { cwd, env });
    bench.later(async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
    return child;
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

  it('reads anew after its start on a SIGHUP that came before the end of it', async () => {
    const folder = await bench.folder();
    const bundle = await bench.bundle();
    const users = path.join(folder, 'users');
    execFileSync('mkfifo', [users]);
    const child = begin(folder, [bundle, '--addr', '127.0.0.1:0', '--htpasswd', users], process.env);
    // A pipe opens when the other end does: the passwords are about to be read.
    const first = await Promise.race([open(users, 'w'), once(child, 'exit').then(() => assert.fail('it ended'))]);
    child.kill('SIGHUP');
    await first.writeFile(USER);
    await first.close();
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['it ended'])]);
    assert.match(String(line), /^http:/);
    const second = await open(users, 'w');
    await second.writeFile(USER);
    await second.close();
  });

  it('goes on when a bundle cannot be read on SIGHUP, whatever stands there', async () => {
    const bundle = await bench.bundle();
    const { child, origin, log } = await run(await bench.folder(), [bundle]);
    await rm(path.join(bundle, 'index.json'));
    await mkdir(path.join(bundle, 'index.json'));
    child.kill('SIGHUP');
    await until(() => log().includes('bundles stay as they were') || child.exitCode !== null, 'a word of the reading');
    assert.equal((await fetch(`${origin}/v2/${APP}/manifests/1`)).status, 200);
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
