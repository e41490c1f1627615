// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeApiServer } from '../support/fake-api-server.ts';
import { LOCK } from './shop.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'kubectl-airgap');

describe('audit --watch', () => {
  it('says what is new, once, and gives its exit code when it is stopped', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'airgap-watch-'));
    const server = await FakeApiServer.of([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      pod('calm', 'shop-example/web:2.14.0', '1'),
    ]);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
    writeFileSync(path.join(folder, 'kubeconfig'), server.kubeconfig());
    const words = ['audit', '-A', '--watch', '--kubeconfig', 'kubeconfig'];
    const child = spawn(PROGRAM, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const watch = await server.nextWatch();
    assert.match(said, /^locked +docker\.io\/shop-example\/web:2\.14\.0/m);
    watch.send('ADDED', pod('new', 'shop-example/other:1', '7'));
    watch.send('MODIFIED', pod('new', 'shop-example/other:1', '7'));
    watch.send('ADDED', pod('moved', 'shop-example/web:2.14.0', '9'));
    while (!said.includes('other digest')) await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    await server.stop();
    rmSync(folder, { recursive: true });
    assert.equal(code, 3);
    const lines = said.split('\n').filter(line => line.includes('v1 Pod'));
    assert.deepEqual(
      lines.map(line => line.replace(/ \(.*\)/, '')),
      [
        'docker.io/shop-example/other:1 is not in the lock: v1 Pod shop/new spec.containers[0].image',
        'docker.io/shop-example/web:2.14.0 has another digest than the lock: v1 Pod shop/moved spec.containers[0].image',
      ],
    );
  });
});

function pod(name: string, image: string, character: string) {
  const imageID = `docker.io/${image.replace(/:.*/, '')}@sha256:${character.repeat(64)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name, resourceVersion: '101' },
    spec: { containers: [{ name: 'a', image }] },
    status: { containerStatuses: [{ name: 'a', imageID }] },
  };
}
