// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { classifySource, withoutCredentials } from '../../src/chart/source.ts';
import { failsLater } from '../support/failures.ts';

describe('source', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-source-'));
    mkdirSync(path.join(folder, 'chart'));
    mkdirSync(path.join(folder, 'rendered.yaml'));
    for (const file of ['chart/Chart.yaml', 'a.tgz', 'a.tar.gz', 'a.yaml', 'noextension']) {
      writeFileSync(path.join(folder, file), '');
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, kind] of [
    ['chart', 'chart-folder'],
    ['chart/', 'chart-folder'],
    ['rendered.yaml', 'rendered-folder'],
    ['a.tgz', 'chart-archive'],
    ['a.tar.gz', 'chart-archive'],
    ['a.yaml', 'rendered-file'],
    ['noextension', 'rendered-file'],
  ] as const) {
    it(`on disk is known by what is there: ${name}`, async () => {
      assert.equal((await classifySource(path.join(folder, name))).kind, kind);
    });
  }

  for (const [where, kind] of [
    ['-', 'stdin'],
    ['oci://host.example/charts/web', 'remote-chart'],
    ['https://host.example/web-1.0.0.tgz', 'remote-chart'],
    ['http://host.example/web-1.0.0.tgz', 'remote-chart'],
    ['bitnami/redis', 'remote-chart'],
    ['my-repo/chart.v2', 'remote-chart'],
  ] as const) {
    it(`elsewhere is known by its form: ${where}`, async () => assert.equal((await classifySource(where)).kind, kind));
  }

  for (const where of [
    'nowhere',
    './no/where',
    'no/where/at-all',
    'no/where.yaml',
    'no/where.tgz',
    'git::https://x',
    '',
  ]) {
    it(`that is nothing is an error: ${JSON.stringify(where)}`, async () => {
      await failsLater(classifySource(where), 'INPUT_NOT_FOUND', /no such file or folder/);
    });
  }

  it('that is nothing is not told with a password', async () => {
    await failsLater(classifySource('s3://robot:secret@bucket/web'), 'INPUT_NOT_FOUND', /^s3:\/\/bucket\/web: no such/);
  });

  for (const [where, shown] of [
    ['https://robot:secret@host.example:8443/a.tgz?token=x', 'https://host.example:8443/a.tgz'],
    ['oci://host.example/a@b', 'oci://host.example/a@b'],
    ['git+https://robot:secret@host.example/x@charts/web?ref=1', 'git+https://host.example/x@charts/web'],
    ['charts/web', 'charts/web'],
    ['a?b', 'a?b'],
  ] as const) {
    it(`is shown without credentials: ${where}`, () => assert.equal(withoutCredentials(where), shown));
  }
});
