// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { annotatedImages } from '../../src/discover/chart-annotations.ts';
import type { ValueMap } from '../../src/rendered/value.ts';

function annotated(annotations: Record<string, string>, values: ValueMap = {}): string[] {
  return annotatedImages({ name: 'shop', annotations }, values).map(
    ({ certainty, rule, path, reference }) => `${certainty} ${rule} ${path} ${reference.written}`,
  );
}

describe('discover: annotations of a chart', () => {
  it('declare images in the words of helm-dt, Artifact Hub and HIP-15', () => {
    assert.deepEqual(
      annotated({
        images: '- name: web\n  image: docker.io/bitnami/nginx:1.27\n',
        'artifacthub.io/images': '- name: db\n  image: quay.io/a/db:2\n  whitelisted: true\n',
        'helm.sh/images': '- image: a/b:1\n- c/d:2\n',
        other: '- image: not/this:1\n',
      }),
      [
        'possible chart-annotation annotations["helm.sh/images"]#[0] a/b:1',
        'possible chart-annotation annotations["helm.sh/images"]#[1] c/d:2',
        'possible chart-annotation annotations["images"]#[0] docker.io/bitnami/nginx:1.27',
        'possible chart-annotation annotations["artifacthub.io/images"]#[0] quay.io/a/db:2',
      ],
    );
  });

  it('count only while their condition holds', () => {
    const images = ['a', '.Values.b', 'c.enabled', 'd.none', ''].map(
      (condition, index) => `- image: x/${index}:1\n  condition: ${JSON.stringify(condition)}\n`,
    );
    const values = { a: true, b: false, c: { enabled: 'yes' } };
    assert.deepEqual(
      annotated({ 'helm.sh/images': images.join('') }, values).map(line => line.split(' ').at(-1)),
      ['x/0:1', 'x/2:1', 'x/4:1'],
    );
  });

  it('may be broken, or hold no image', () => {
    for (const images of ['[', 'text', '{a: b}', '- {name: x}', '- image: "A B"', '- 7', '']) {
      assert.deepEqual(annotated({ images }), [], images);
    }
  });
});
