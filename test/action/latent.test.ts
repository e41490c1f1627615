// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import path from 'node:path';
import { type Latent, latent } from '../../src/action/latent.ts';
import { Reader } from '../../src/action/reader.ts';
import { Renderer } from '../../src/action/renderer.ts';
import { Helm } from '../../src/chart/helm.ts';
import { localChart } from '../../src/chart/local-chart.ts';
import { NO_VALUES } from '../../src/chart/release.ts';
import { readAnnotations } from '../../src/discover/chart-annotations.ts';
import { Gate } from '../../src/host/gate.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { canonical } from '../../src/reference/reference.ts';
import { helms } from '../../tools/pinned-tools.ts';

const CHARTS = path.join(import.meta.dirname, '..', 'fixtures', 'charts');
const BUDGET = 24;
const program = helms().at(-1)?.file;

interface Search extends Latent {
  /** Declared by the chart's annotation and neither rendered nor found, nor named by its values. */
  readonly missing: readonly string[];
}

async function search(name: string, budget = BUDGET, set: readonly string[] = []): Promise<Search> {
  const release = {
    name: 'shop',
    namespace: 'shop',
    chart: path.join(CHARTS, name),
    flags: { ...NO_VALUES, set },
    apiVersions: [],
  };
  const helm = new Helm({ environment: { ...process.env, HELM_BIN: program }, gate: new Gate(2) });
  const local = await localChart(release, helm);
  const renderer = new Renderer(release, local, helm, async () => new Reader(new Knowledge([]), false));
  const base = await renderer.base();
  const found = await latent(renderer, base, budget);
  const chart = await local.chart();
  const declared = readAnnotations(chart, chart.values).images.map(({ reference }) => canonical(reference));
  const known = new Set(
    [...base.uses, ...found.uses.map(({ use }) => use)].map(({ reference }) => canonical(reference)),
  );
  const named = new Set(found.declared.map(({ image }) => image));
  return {
    ...found,
    missing: declared.filter(
      image => !known.has(image) && !named.has(image) && !named.has(image.replace(/:[^:]*$/, '')),
    ),
  };
}

/** `name:tag` of each image with the options that bring it in. */
function options({ uses }: Latent): Record<string, string> {
  return Object.fromEntries(
    uses.map(({ use, options: own }) => [use.reference.written.replace('registry.example/', ''), own.join(' ')]),
  );
}

describe('latent images', function () {
  this.timeout(60_000);
  before(function () {
    if (program === undefined) this.skip();
  });

  it('come with sub-charts, their aliases and tags, and with options of theirs', async () => {
    const found = await search('latent-shop');
    assert.deepEqual(options(found), {
      'data/postgres-exporter:0.17.1': 'ordersDb.metrics.enabled=true',
      'data/valkey-exporter:1.76.0': 'tags.fast=true cache.metrics.enabled=true',
      'data/valkey:8.1': 'tags.fast=true',
      'shop/exporter:1.1.0': 'metrics.enabled=true',
      'tools/shell:12': 'volumePermissions.enabled=true persistence.enabled=true',
    });
    assert.deepEqual([found.missing, found.declared, found.failures, found.gaveUp], [[], [], [], false]);
  });

  it('come with options that exclude each other, or that others need', async () => {
    const found = await search('latent-exclusive');
    assert.deepEqual(options(found), {
      'data/sqlite-sync:0.3': 'database.enabled=false',
      'data/store-backup:1.0': 'backup.enabled=true',
      'data/store-sentinel:8.2': 'sentinel.enabled=true architecture=replication',
      'net/gateway:2.0': 'gateway.enabled=true',
      'net/proxy:3.0': 'proxy.enabled=true',
      'tools/kubectl:1.33':
        'sentinel.enabled=true sentinel.masterService.enabled=true architecture=replication rbac.create=true',
      'tools/reloader:1.4': 'workload.kind=StatefulSet',
    });
    assert.deepEqual([found.missing, found.declared, found.failures], [[], [], []]);
  });

  it('come with texts that options require, as far as the chart says which', async () => {
    const found = await search('latent-required');
    assert.deepEqual(options(found), {
      'tools/git:2.51': 'cloneFromGit.enabled=true cloneFromGit.repository=… cloneFromGit.branch=…',
      'web/dashboard:7.3': 'dashboard.enabled=true ingress.enabled=true',
      'web/exporter:1.4': 'metrics.enabled=true',
    });
    assert.deepEqual(found.declared, [{ image: 'registry.example/web/broken:1.0', path: 'broken.image' }]);
    assert.deepEqual(
      found.failures.map(failure => failure.options),
      [['broken.enabled=true']],
    );
    assert.match(found.failures[0]?.words ?? '', /^execution error .* nobody knows what/);
    assert.deepEqual(found.missing, []);
  });

  it('come with words that the schema or a comment tells', async () => {
    const found = await search('latent-words');
    assert.deepEqual(options(found), {
      'words/agent:3-windows': 'system=windows',
      'words/postgres:17': 'database.kind=postgres',
      'words/queue-rabbitmq:1': 'queue=rabbitmq',
      'words/server:3-community': 'edition=community',
      'words/server:3-enterprise': 'edition=enterprise',
    });
    assert.deepEqual([found.missing, found.declared], [[], []]);
  });

  it('are only declared when nothing renders them, and none is made of `true`', async () => {
    const found = await search('latent-declared');
    assert.deepEqual(found.uses, []);
    assert.deepEqual(found.declared, [
      { image: 'registry.example/plain/client:2.0', path: 'clientImage' },
      { image: 'registry.example/plain/exporter', path: 'exporter.image' },
      { image: 'registry.example/plain/sidecar:4.0', path: 'sidecars[0].image' },
      { image: 'registry.example/plain/tools:3.0', path: 'toolsImage' },
    ]);
    assert.deepEqual(found.missing, []);
  });

  it('have lasting names, and are the same each time', async () => {
    const found = await search('latent-random');
    assert.deepEqual(options(found), {
      'cloud/operator-aws:1': 'aws.enabled=true',
      'cloud/operator-azure:1': 'azure.enabled=true',
      'cloud/test:1': 'tests.enabled=true',
    });
    assert.deepEqual(
      found.uses.map(({ use }) => use.object.name),
      ['operator', 'operator', 'test-*'],
    );
    assert.deepEqual(await search('latent-random'), found);
  });

  it('stay in question where the user set an option, and say so', async () => {
    const { uses } = await search('latent-shop', BUDGET, ['metrics.enabled=false', 'tags.fast=true']);
    const against = uses.map(use => [use.use.reference.repository, use.against.join(' ')]);
    assert.deepEqual(against, [
      ['data/postgres-exporter', ''],
      ['data/valkey-exporter', ''],
      ['shop/exporter', 'metrics.enabled=true'],
      ['tools/shell', ''],
    ]);
  });

  it('cost no more renders than the budget, and what is left out is said', async () => {
    const none = await search('latent-shop', 0);
    assert.deepEqual([none.uses, none.renders, none.gaveUp], [[], 0, true]);
    assert.ok(none.declared.some(({ path: where }) => where === 'metrics.image'));
    const two = await search('latent-shop', 2);
    assert.deepEqual([two.renders, two.gaveUp], [2, true]);
    assert.deepEqual(two.missing, []);
  });

  for (const chart of ['no-images', 'empty-render', 'boolean-composition']) {
    it(`are none in ${chart}`, async () => {
      const { uses, failures, missing } = await search(chart);
      assert.deepEqual(
        [uses.filter(({ use }) => use.certainty === 'certain').length > 1, failures, missing],
        [false, [], []],
      );
    });
  }
});
