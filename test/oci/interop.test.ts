// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import path from 'node:path';
import { runProcess } from '../../src/host/process.ts';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { LayoutTarget } from '../../src/oci/layout-target.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { onPath, peer } from '../../tools/pinned-tools.ts';
import { DISTRIBUTION, startDistribution } from '../support/distribution.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench } from './setup.ts';

const APP = 'docker.io/example/app:1';
const LIST = 'docker.io/example/list:2';

describe('oci: with real programs', function () {
  this.timeout(60_000);
  const bench = new Bench();
  beforeEach(() => {
    bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] });
    bench.memory.addImage(LIST, { platforms: ['linux/amd64', 'linux/arm64'], docker: true });
  });
  afterEach(() => bench.stop());

  it('writes to distribution what crane and skopeo read, signatures included', async function () {
    if (DISTRIBUTION === undefined) return skip(this, 'docker-registry');
    const { host, stop } = await startDistribution(DISTRIBUTION, await bench.folder());
    bench.later(stop);
    const root = await bench.memory.resolve(parseReference(APP));
    bench.memory.addReferrer(APP, root, 'application/vnd.example.signature');
    const ends = createRegistryEnds({ plainHttp: [host], environment: {}, home: '/nonexistent' });
    bench.later(() => ends.close());
    const requests = await requestsFor(bench.memory, [APP, LIST], [ends.target(host)], `${host}/m`);
    const { images } = await copyAll(bench.memory, requests);
    assert.deepEqual(
      images.map(({ outcome, failure }) => failure?.message ?? outcome),
      ['copied', 'copied'],
    );
    const again = await copyAll(ends.source, requests);
    assert.deepEqual(
      again.images.map(({ outcome }) => outcome),
      ['there', 'there'],
    );
    const referrers = await ends.source.referrers(parseReference(`${host}/m/docker.io/example/app:1`), root.digest);
    assert.deepEqual(
      referrers.map(({ artifactType }) => artifactType),
      ['application/vnd.example.signature'],
    );
    for (const { digest, destinations } of requests)
      await readByPeers(String(destinations[0]?.reference.written), digest);
  });

  it('writes a layout that skopeo reads', async function () {
    const skopeo = onPath('skopeo');
    if (skopeo === undefined) return skip(this, 'skopeo');
    const folder = path.join(await bench.folder(), 'layout');
    const target = await LayoutTarget.open(folder);
    const [request] = await requestsFor(bench.memory, [APP], [target]);
    await copyAll(bench.memory, [request as NonNullable<typeof request>]);
    await target.commit();
    const name = 'mirror.example/m/docker.io/example/app:1';
    const { code, stdout, stderr } = await runProcess(skopeo, ['inspect', '--raw', `oci:${folder}:${name}`]);
    assert.equal(code, 0, stderr);
    const { bytes } = await bench.memory.fetchManifest(parseReference(APP), request?.digest ?? ('' as never));
    assert.deepEqual(stdout, bytes);
  });

  async function readByPeers(name: string, digest: string): Promise<void> {
    const crane = peer('crane');
    if (crane !== undefined) {
      assert.equal((await runProcess(crane, ['digest', name])).stdout.toString().trim(), digest);
      const { code, stderr } = await runProcess(crane, ['validate', '--remote', name]);
      assert.equal(code, 0, stderr);
    }
    const skopeo = onPath('skopeo');
    if (skopeo === undefined) return;
    const read = await runProcess(skopeo, ['inspect', '--tls-verify=false', '--raw', `docker://${name}`]);
    assert.equal(read.code, 0, read.stderr);
  }
});

function skip(test: Mocha.Context, program: string): void {
  console.log(`      skipped: no ${program} on PATH`);
  test.skip();
}
