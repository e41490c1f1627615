// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ListOptions, type UpdatedList, updateList, type WantedImage } from '../../src/emit/annotation-list.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { fails } from '../support/failures.ts';
import { digest } from '../support/locks.ts';

function update(
  current: string,
  wanted: (string | [string, string])[],
  options: Partial<ListOptions> = {},
): UpdatedList {
  const images = wanted.map((entry): WantedImage => {
    const [image, condition] = typeof entry === 'string' ? [entry] : entry;
    return { image: parseReference(image), ...(condition !== undefined && { condition }) };
  });
  const all = { conditions: true, prune: false, ...options };
  const updated = updateList(current, images, all, 'images');
  assert.equal(updateList(updated.text, images, all, 'images').text, updated.text, 'a second time changes nothing');
  return updated;
}

describe('a list of images in an annotation', () => {
  it('begins with a name, the canonical image and the condition', () => {
    const { text, added } = update('', ['nginx:1.27', ['quay.io/a/db:2', 'db.enabled']]);
    assert.equal(
      text,
      `- name: nginx
  image: docker.io/library/nginx:1.27
- name: db
  image: quay.io/a/db:2
  condition: db.enabled
`,
    );
    assert.deepEqual(added, ['docker.io/library/nginx:1.27', 'quay.io/a/db:2']);
    assert.doesNotMatch(update('', [['a/b:1', 'x']], { conditions: false }).text, /condition/);
  });

  it('stays as it is, to the byte, when it names what is wanted', () => {
    const text = '-   image:   "nginx:1.27"   # web\n    name: w\n- docker.io/a/b:1\n';
    assert.deepEqual(update(text, ['docker.io/library/nginx:1.27', 'a/b:1']), {
      text,
      added: [],
      updated: [],
      idle: [],
    });
  });

  it('keeps order, names, comments and more of what its author wrote', () => {
    const text = `# all of them
- name: front # the shop
  image: nginx:1.26
  whitelisted: true
  platforms:
  - linux/amd64
- {name: cache, image: "redis:7"}
- note: no image
`;
    const { text: after, updated } = update(text, ['nginx:1.27', 'redis:7', 'a/b:1']);
    assert.equal(
      after,
      `${text.replace('1.26', '1.27')}- name: b
  image: docker.io/a/b:1
`,
    );
    assert.deepEqual(updated, [{ from: 'docker.io/library/nginx:1.26', to: 'docker.io/library/nginx:1.27' }]);
  });

  it('moves an image on to its next version under every name that it has', () => {
    const { text } = update('- {name: a, image: busybox:1}\n- {name: b, image: busybox:1}\n', ['busybox:2']);
    assert.equal(text, '- {name: a, image: busybox:2}\n- {name: b, image: busybox:2}\n');
  });

  it('does not take one of two versions for the other', () => {
    const { text, idle } = update('- image: a/b:1\n- image: a/b:2\n', ['a/b:2']);
    assert.equal(text, '- image: a/b:1\n- image: a/b:2\n');
    assert.deepEqual(idle, ['docker.io/a/b:1']);
  });

  it('gets digests that are known, and keeps one that was written once', () => {
    const pinned = `a/b:1@${digest('a')}`;
    assert.equal(update('- image: a/b:1\n', [pinned]).text, `- image: ${pinned}\n`);
    assert.equal(update(`- image: ${pinned}\n`, ['a/b:1']).text, `- image: ${pinned}\n`);
    assert.equal(update(`- image: ${pinned}\n`, ['a/b:2']).text, '- image: a/b:2\n');
    assert.equal(update(`- image: ${pinned}\n`, [`a/b:1@${digest('b')}`]).text, `- image: a/b:1@${digest('b')}\n`);
  });

  it('gets conditions that are known, and keeps those that its author wrote', () => {
    const text = '- image: a/b:1\n  condition: mine\n- image: a/c:1\n';
    assert.equal(
      update(text, [
        ['a/b:1', 'x'],
        ['a/c:1', 'y'],
      ]).text,
      `${text}  condition: y\n`,
    );
  });

  it('loses what nothing names only when told so, and never what is switched off', () => {
    const text = '- image: a/b:1\n- image: a/off:1\n';
    const off = new Set(['docker.io/a/off:1']);
    assert.deepEqual(update(text, [], { off }), { text, added: [], updated: [], idle: ['docker.io/a/b:1'] });
    assert.equal(update(text, [], { off, prune: true }).text, '- image: a/off:1\n');
    assert.equal(update(text, [], { prune: true }).text, '[]\n');
  });

  it('has a name of its own for each image', () => {
    const images = ['a/kubectl:1', 'b/kubectl:1', 'b/kubectl:2', 'quay.io/b/kubectl:2'];
    const names = [...update('- name: kubectl\n  image: x/y:1\n', images).text.matchAll(/name: (.*)/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual(names, ['kubectl', 'a-kubectl', 'b-kubectl', 'kubectl-2', 'b-kubectl-2']);
  });

  it('of plain texts stays one', () => {
    assert.equal(update('- a/b:1\n', ['a/b:1', 'a/c:1']).text, '- a/b:1\n- docker.io/a/c:1\n');
  });

  it('is refused when it is something else', () => {
    for (const text of ['text', '{a: b}', '- ['])
      fails(() => update(text, ['a/b:1']), 'CHART_INVALID', /no list of images/);
  });
});
