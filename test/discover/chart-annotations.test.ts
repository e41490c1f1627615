// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  type Annotated,
  annotatedUses,
  type Declarations,
  readAnnotations,
} from '../../src/discover/chart-annotations.ts';
import type { Switch } from '../../src/discover/condition.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import type { ValueMap } from '../../src/rendered/value.ts';
import { useOf } from './hand-made.ts';

function chartOf(
  name: string,
  annotations: Record<string, string>,
  inner: Record<string, [Annotated, Switch]> = {},
): Annotated {
  const entries = Object.entries(inner);
  return {
    name,
    annotations,
    subcharts: new Map(entries.map(([key, [chart]]) => [key, chart])),
    switches: new Map(entries.map(([key, [, own]]) => [key, own])),
  };
}

function read(annotations: Record<string, string>, values: ValueMap = {}): Declarations {
  return readAnnotations(chartOf('shop', annotations), values);
}

function places({ images }: Declarations): string[] {
  return images.map(({ path, reference }) => `${path} ${reference.written}`);
}

describe('discover: annotations of a chart', () => {
  it('declare images in the words of helm-dt, Artifact Hub and HIP-15', () => {
    const annotations = {
      images: '- name: web\n  image: docker.io/bitnami/nginx:1.27\n',
      'artifacthub.io/images': '- name: db\n  image: quay.io/a/db:2\n  whitelisted: true\n',
      'helm.sh/images': '- image: a/b:1\n- c/d:2\n',
      other: '- image: not/this:1\n',
    };
    assert.deepEqual(places(read(annotations)), [
      'annotations["helm.sh/images"]#[0] a/b:1',
      'annotations["helm.sh/images"]#[1] c/d:2',
      'annotations["images"]#[0] docker.io/bitnami/nginx:1.27',
      'annotations["artifacthub.io/images"]#[0] quay.io/a/db:2',
    ]);
  });

  it('keep their condition, and what it says', () => {
    const images = ['a', 'b', 'c.none', 'd', 'true', '""'].map(
      (condition, index) => `- {image: "x/${index}:1", condition: ${condition}}\n`,
    );
    const { images: declared } = read({ 'helm.sh/images': images.join('') }, { a: true, b: false, d: 'yes' });
    assert.deepEqual(
      declared.map(({ condition, on }) => [condition, on]),
      [
        ['a', true],
        ['b', false],
        ['c.none', undefined],
        ['d', undefined],
        ['true', true],
        [undefined, undefined],
      ],
    );
  });

  it('of sub-charts count when the values install them, and read their own values', () => {
    const db = chartOf('postgresql', { images: '- {image: "x/metrics:1", condition: metrics.enabled}\n' });
    const shop = chartOf(
      'shop',
      {},
      {
        db: [db, { condition: 'db.enabled', tags: [] }],
        cache: [db, { condition: 'cache.enabled', tags: [] }],
      },
    );
    const values = { db: { enabled: true, metrics: { enabled: true } }, cache: { enabled: false } };
    const { images, charts } = readAnnotations(shop, values);
    assert.deepEqual(
      images.map(({ chart, on }) => [chart, on]),
      [['shop/charts/db', true]],
    );
    assert.deepEqual(charts, ['shop/charts/db']);
  });

  it('are a problem when they are no list, or an entry is no image', () => {
    for (const images of ['[', 'text', '{a: b}']) {
      assert.deepEqual(
        read({ images }).problems,
        [{ chart: 'shop', message: 'annotations["images"] is no list of images' }],
        images,
      );
    }
    for (const entry of ['{name: x}', '{image: "A B"}', '7', '"quay.io/x:{{ .Chart.AppVersion }}"']) {
      const { images, problems } = read({ images: `- ${entry}\n- a/b:1\n` });
      assert.equal(problems.length, 1, entry);
      assert.equal(images.length, 1, entry);
    }
    assert.deepEqual(read({ images: '' }), { images: [], charts: ['shop'], problems: [] });
  });
});

describe('discover: images that only annotations name', () => {
  function certainties(entry: string, found: ImageUse[]): string[] {
    const { images } = read({ 'helm.sh/images': `- ${entry}\n` }, { on: true, off: false });
    return annotatedUses(images, found).map(({ certainty, rule }) => `${certainty} ${rule}`);
  }

  it('are possible: authors forget to update lists', () => {
    assert.deepEqual(certainties('{image: "a/b:1"}', []), ['possible chart-annotation']);
    assert.deepEqual(certainties('{image: "a/b:1", condition: none}', []), ['possible chart-annotation']);
  });

  it('are likely when their condition is on: the author says that this installation pulls them', () => {
    assert.deepEqual(certainties('{image: "a/b:1", condition: on}', []), ['likely chart-annotation']);
    assert.deepEqual(certainties('{image: "a/b:1", condition: on}', [useOf('a/c:1')]), ['likely chart-annotation']);
  });

  it('stay possible when another version was found: the list is old', () => {
    assert.deepEqual(certainties('{image: "a/b:1", condition: on}', [useOf('a/b:2')]), ['possible chart-annotation']);
  });

  it('are none when they are found, or switched off', () => {
    assert.deepEqual(certainties('{image: "docker.io/a/b:1"}', [useOf('a/b:1')]), []);
    assert.deepEqual(certainties('{image: "a/b:1", condition: off}', []), []);
  });
});
