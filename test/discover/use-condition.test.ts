// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { conditionOf, type Mention, type Switched } from '../../src/discover/use-condition.ts';

function chart(name: string, conditions: Record<string, string> = {}, inner: Switched[] = []): Switched {
  return {
    name,
    subcharts: new Map(inner.map(subchart => [subchart.name, subchart])),
    switches: new Map(Object.entries(conditions).map(([key, condition]) => [key, { condition, tags: [] }])),
  };
}

const db = chart('db', { backup: 'backup.enabled,full' });
const plain = chart('plain', { backup: 'backup.enabled' });
const shop = chart('shop', { db: 'db.enabled', plain: '' }, [db, plain]);

function condition(...places: (string | Mention)[]): string | undefined {
  return conditionOf(
    places.map(place => (typeof place === 'string' ? { template: place } : place)),
    shop,
  );
}

describe('discover: the condition of an image', () => {
  it('is that of the sub-chart whose template names it', () => {
    assert.equal(condition('shop/templates/web.yaml'), undefined);
    assert.equal(condition('shop/charts/db/templates/set.yaml'), 'db.enabled');
    assert.equal(condition('shop/charts/unknown/templates/set.yaml'), undefined);
    assert.equal(condition({}), undefined);
  });

  it('is that of the outermost: with it off, nothing inside is rendered', () => {
    assert.equal(condition('shop/charts/db/charts/backup/templates/job.yaml'), 'db.enabled');
    assert.equal(condition('shop/charts/plain/charts/backup/templates/job.yaml'), 'plain.backup.enabled');
  });

  it('is the option that brings in a latent image, when it is one', () => {
    const template = 'shop/templates/metrics.yaml';
    assert.equal(condition({ template, options: ['metrics.enabled=true'] }), 'metrics.enabled');
    assert.equal(condition({ template, options: ['metrics.enabled=true', 'a=true'] }), undefined);
    assert.equal(condition({ template, options: ['architecture="replication"'] }), undefined);
  });

  it('is none when places differ: the image is then used in more cases than any says', () => {
    assert.equal(condition('shop/charts/db/templates/a.yaml', 'shop/charts/db/templates/b.yaml'), 'db.enabled');
    assert.equal(condition('shop/charts/db/templates/a.yaml', 'shop/templates/b.yaml'), undefined);
    assert.equal(condition('shop/charts/db/templates/a.yaml', { options: ['x=true'] }), undefined);
  });
});
