// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Declared } from '../../src/discover/chart-annotations.ts';
import { compareAnnotations } from '../../src/discover/compare-annotations.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { discoverIn } from './found.ts';
import { useOf } from './hand-made.ts';

function declared(written: string, parts: Partial<Declared> = {}): Declared {
  return { chart: 'shop', path: 'annotations["images"]#[0]', reference: parseReference(written), ...parts };
}

/** `not-found a/b:1`, or with the list when it is not the shop's; what was found behind an arrow. */
function differences(images: Declared[], uses: ImageUse[], charts = ['shop']): string[] {
  return compareAnnotations({ images, charts }, uses).map(({ difference, image, list, found }) => {
    const short = (name: string): string => name.replace('docker.io/', '');
    const where = list === 'shop' ? '' : `${list}: `;
    return `${where}${difference} ${short(image)}${found === undefined ? '' : ` -> ${found.map(short).join(', ')}`}`;
  });
}

describe('discover: annotations held against what was found', () => {
  it('differ in nothing when they name the same', () => {
    assert.deepEqual(differences([declared('docker.io/a/b:1')], [useOf('a/b:1')]), []);
    assert.deepEqual(differences([declared('a/b:1', { on: false, condition: 'x' })], []), []);
    assert.deepEqual(compareAnnotations(undefined, [useOf('a/b:1')]), []);
  });

  it('name what nothing names, an old version, and what stands behind an option that is off', () => {
    const images = [declared('a/none:1'), declared('a/old:1'), declared('a/off:1', { on: false, condition: 'x' })];
    const uses = [useOf('a/old:2'), useOf('a/off:1', { path: 'x' })];
    assert.deepEqual(differences(images, uses), [
      'not-found a/none:1',
      'switched-off a/off:1',
      'other-version a/old:1 -> a/old:2',
    ]);
  });

  it('lack what was found; a version of its own is no other version of one that is declared', () => {
    const uses = [useOf('a/b:1'), useOf('a/b:2', { path: 'x' }), useOf('a/c:1', { path: 'y' })];
    assert.deepEqual(differences([declared('a/b:1')], uses), ['undeclared a/b:2', 'undeclared a/c:1']);
    assert.deepEqual(differences([declared('a/b:1'), declared('a/b:0')], uses.slice(0, 1)), ['not-found a/b:0']);
  });

  it('need not name what is only possible, nor what only they name', () => {
    assert.deepEqual(differences([], [useOf('a/b:1', { certainty: 'possible' })]), []);
    assert.deepEqual(differences([], [useOf('a/b:1', { rule: 'chart-annotation', certainty: 'likely' })]), []);
  });

  it('of each chart speak for its own templates and those of the charts in it', () => {
    const inner = useOf('a/db:1', { template: 'shop/charts/db/templates/set.yaml' });
    const bare = useOf('a/crd:1', { path: 'x' });
    const { template: _, ...crd } = bare;
    assert.deepEqual(differences([], [inner], ['shop']), ['undeclared a/db:1']);
    assert.deepEqual(differences([], [inner], ['shop', 'shop/charts/db']), ['shop/charts/db: undeclared a/db:1']);
    assert.deepEqual(differences([], [useOf('a/web:1')], ['shop/charts/db']), []);
    assert.deepEqual(differences([], [crd], ['shop', 'shop/charts/db']), ['undeclared a/crd:1']);
  });
});

describe('discover: relatedImages of an OLM bundle', () => {
  const bundle = `
apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: shop.v1}
spec:
  relatedImages:
    - {name: operator, image: quay.io/shop/operator:1}
    - {name: worker, image: quay.io/shop/worker:1}
  install:
    spec:
      deployments:
        - spec:
            template:
              spec:
                containers:
                  - {name: operator, image: quay.io/shop/operator:1}
                  - {name: proxy, image: quay.io/shop/proxy:1}
`;

  it('are found, and held against the rest of the bundle', () => {
    const { uses } = discoverIn(bundle);
    assert.deepEqual(
      uses.filter(({ path }) => path.includes('relatedImages')).map(({ certainty }) => certainty),
      ['likely', 'likely'],
    );
    const [first, second, ...rest] = compareAnnotations(undefined, uses);
    const list = 'operators.coreos.com/v1alpha1 ClusterServiceVersion shop.v1';
    assert.deepEqual(first, { difference: 'undeclared', image: 'quay.io/shop/proxy:1', list });
    assert.deepEqual(second, {
      difference: 'not-found',
      image: 'quay.io/shop/worker:1',
      list,
      path: 'spec.relatedImages[1].image',
    });
    assert.deepEqual(rest, []);
  });
});
