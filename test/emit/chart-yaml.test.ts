// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { annotationsIn, setAnnotation } from '../../src/emit/chart-yaml.ts';
import { fails } from '../support/failures.ts';

const LIST = '- name: web\n  image: a/b:1\n';

function set(text: string, key = 'images'): string {
  const changed = setAnnotation(text, key, LIST, 'Chart.yaml');
  assert.equal(setAnnotation(changed, key, LIST, 'Chart.yaml'), changed, 'a second time changes nothing');
  assert.equal(annotationsIn(changed, 'Chart.yaml')[key], LIST);
  return changed;
}

const CHART = `# the shop
apiVersion: v2
name: "shop"   # not "store"
dependencies:
- {name: db, version: ~1.0, repository: ''}

annotations:   # for readers
    category: Shop
    images: |
      - name: old
        image: a/b:0


    links: "- name: a\\n
      \\ url: b" # folded
    # nothing here
version: 1.0.0
# end
`;

describe('Chart.yaml: an annotation set', () => {
  it('in place of its text, all other bytes as they were', () => {
    const old = '- name: old\n        image: a/b:0';
    assert.equal(set(CHART), CHART.replace(old, '- name: web\n        image: a/b:1'));
  });

  it('in place of a text in quotes: its comment stays', () => {
    const quoted = '"- name: a\\n\n      \\ url: b" # folded\n';
    const block = '| # folded\n      - name: web\n        image: a/b:1\n';
    assert.equal(set(CHART, 'links'), CHART.replace(quoted, block));
  });

  it('in place of folded, empty and short texts', () => {
    assert.equal(
      set('annotations:\n  images: >-\n    a\n    b\n\nz: 1\n'),
      `annotations:\n  images: |\n    - name: web\n      image: a/b:1\n\nz: 1\n`,
    );
    assert.equal(
      set('annotations:\n  images: # none\nz: 1\n'),
      `annotations:\n  images: | # none\n    - name: web\n      image: a/b:1\nz: 1\n`,
    );
    assert.equal(
      set("annotations:\n  images: '[]'"),
      `annotations:\n  images: |\n    - name: web\n      image: a/b:1\n`,
    );
  });

  it('behind the others, as far in as they are', () => {
    const behind = '\\ url: b" # folded\n';
    const added = '    helm.sh/images: |\n      - name: web\n        image: a/b:1\n';
    assert.equal(set(CHART, 'helm.sh/images'), CHART.replace(behind, `${behind}${added}`));
  });

  it('where there are no annotations yet', () => {
    const block = '  images: |\n    - name: web\n      image: a/b:1\n';
    assert.equal(set('name: a\n# end\n'), `name: a\n# end\nannotations:\n${block}`);
    assert.equal(set('name: a'), `name: a\nannotations:\n${block}`);
    assert.equal(set('---\nname: a\n...\n'), `---\nname: a\nannotations:\n${block}...\n`);
    assert.equal(set('annotations: {} # x\nname: a\n'), `annotations:  # x\n${block}name: a\n`);
    assert.equal(set('annotations: # x\nname: a\n'), `annotations: # x\n${block}name: a\n`);
    assert.equal(set('annotations: ~\n'), `annotations:\n${block}`);
  });

  it('in a file with a byte order mark, and with the line ends of Windows', () => {
    const windows = `\uFEFF${CHART.replaceAll('\n', '\r\n')}`;
    assert.equal(set(windows), windows.replace('name: old', 'name: web').replace('a/b:0', 'a/b:1'));
  });

  it('in a file with both kinds of line ends: each line keeps its own', () => {
    const text = 'name: a\r\nversion: 1.0.0\n# end\n';
    const added = 'annotations:\n  images: |\n    - name: web\n      image: a/b:1\n';
    assert.equal(set(text), text + added.replaceAll('\n', '\r\n'));
  });

  it('keeps blank lines that are part of a text', () => {
    const text = 'annotations:\n  a: |+\n    x\n\n\nz: 1\n';
    assert.equal(set(text), text.replace('z: 1', '  images: |\n    - name: web\n      image: a/b:1\nz: 1'));
  });

  it('is refused where something else would change', () => {
    for (const text of [
      '- a\n',
      '{"name": "a"}\n',
      'a: 1\na: 2\n',
      'a: [\n',
      'annotations: {a: b}\n',
      'annotations: text\n',
      'x: &x {a: b}\nannotations: *x\n',
      'annotations:\n  images: [a]\n',
      'annotations:\n  images: &x text\nname: *x\n',
    ]) {
      fails(() => setAnnotation(text, 'images', LIST, 'shop/Chart.yaml'), 'CHART_INVALID', /^shop\/Chart\.yaml: /);
    }
  });
});
